using System.Diagnostics;

namespace EndToEnd.Tests.Running;

/// <summary>Workers that are jobs of a real Slurm with two nodes.</summary>
[Collection(SlurmCluster.Tests)]
public sealed class SlurmTests : IDisposable
{
    private const string Srun = "srun --quiet --ntasks=1 --partition=main";
    private const string SilentStage = "lost: nothing heard for 4 s. It begins again in another.";
    private static readonly string[] Training = ["--target=Train", "--methods=ssd", "--checkpoint-every=1"];
    private static readonly string[] Quick = ["--target=Unlearn", "--methods=ssd", "--jobs=1"];
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);
    private readonly SlurmCluster cluster;
    private readonly PipelineSpace space = new();

    public SlurmTests(SlurmCluster cluster)
    {
        this.cluster = cluster;
        space.Environment[cluster.Variable.Key] = cluster.Variable.Value;
        // What the shell of a job has is not what workers are to compute with.
        space.Environment["SLURM_JOB_ID"] = "1";
        space.Environment["SLURM_NTASKS"] = "7";
        space.Environment["OMP_NUM_THREADS"] = "4";
    }

    public void Dispose() => space.Dispose();

    [SlurmFact]
    public void TwoNodesGiveTheBytesOfThisMachine()
    {
        using var local = new PipelineSpace();
        local.RunWell(Quick);
        var output = space.RunWell([.. Quick, "--slurm=--partition=main --time=10", "--workers=2"]);
        Assert.Contains("Workers: srun --partition=main --time=10; up to 2", output);
        Assert.Contains(" came", output);
        Assert.Equal(local.Hashes(), space.Hashes());
        cluster.WaitForNoJob(Longest);
    }

    [SlurmFact]
    public void ARecordNamesTheJobThatComputed()
    {
        space.RunWell("--target=Data", "--slurm=--partition=main", "--workers=1");
        Assert.Matches("^[0-9]+$", (string?)space.Manifest("data")["environment"]!["job"]);
        Assert.Equal("portable", (string?)space.Manifest("data")["environment"]!["class"]);
    }

    [SlurmFact]
    public void ATrainingWhoseWorkerIsKilledGoesOnInAnother()
    {
        space.Edit("\"epochs\": 1, \"batchSize\": 64", "\"epochs\": 300, \"batchSize\": 64");
        using var local = space.Copy();
        using (var host = space.Start([.. Training, "--slurm=--partition=main", "--workers=2"]))
        {
            space.WaitForCheckpoint();
            Processes.Send("KILL", cluster.Tasks("n1"));

            var result = Command.End(host).AssertSuccess();
            Assert.Contains(" lost: its connection ended", result.Output);
            Assert.Contains("It goes on in another, from its checkpoint.", result.Output);
        }

        local.RunWell(Training);
        Assert.Equal(local.Hashes(), space.Hashes());
    }

    [SlurmFact]
    public void ANodeThatFreezesIsLost()
    {
        using var crash = new CrashSpace();
        using var host = crash.StartLaunched(Srun, cluster.Variable);
        var frozen = cluster.OnNode("n1");
        Processes.Send("STOP", frozen);
        Assert.Contains(SilentStage, Command.LineWith("lost: ", host.StandardError));
        AssertEndsWell(crash, host, frozen);
    }

    // The other worker dies, and its stage is given to this one.
    [SlurmFact]
    public void ANodeThatFreezesWithNothingToDoLosesTheStageThatItIsGiven()
    {
        using var crash = new CrashSpace();
        using var host = crash.StartLaunched(Srun, cluster.Variable);
        crash.LetGoAllBut("a");
        var (busy, idle) = (cluster.Tasks("n1"), cluster.OnNode("n2"));
        if (!busy.Any(process => Processes.HasOpened(process, "series.bin")))
        {
            (busy, idle) = (cluster.Tasks("n2"), cluster.OnNode("n1"));
        }

        Processes.Send("STOP", idle);
        Processes.Send("KILL", busy);
        Assert.Contains("lost: its connection ended", Command.LineWith("series/a: ", host.StandardError));
        Assert.Contains(SilentStage, Command.LineWith("series/a: ", host.StandardError));
        AssertEndsWell(crash, host, idle);
    }

    // The third is still in the queue when two nodes have all that there is to do, and soon only one has.
    [SlurmFact]
    public void WhatNobodyNeedsIsGivenBack()
    {
        using var crash = new CrashSpace();
        using var host = crash.StartLaunched(Srun, cluster.Variable, "--jobs=3", "--idle=2");
        Processes.WaitUntil(() => cluster.Queue.Contains("PENDING"), Longest, "a worker waits for a node");
        crash.LetGoAllBut("a");
        Command.LineWith(" has nothing to do, and is given back", host.StandardError);
        Processes.WaitUntil(() => cluster.Queue.SequenceEqual(["RUNNING"]), Longest, "one worker is left");
        Assert.DoesNotContain(" came", AssertEndsWell(crash, host));
    }

    [SlurmFact]
    public void AStageThatExceedsItsLimitIsKilledAlone()
    {
        space.Edit("\"epochs\": 1, \"batchSize\": 64", "\"epochs\": 300, \"batchSize\": 64");
        var result = space.Run([.. Training, "--training-seeds=1", "--timeout=training=0.5", "--slurm=--partition=main", "--workers=1"]);
        result.AssertFailure("It took longer than the limit of 0.5 s for training stages (--timeout), and its worker was killed.");
        Assert.Equal(["data"], space.Executions());
        cluster.WaitForNoJob(Longest);
    }

    [SlurmFact]
    public void AHostThatIsKilledLeavesNothingBehind()
    {
        space.Edit("\"epochs\": 1, \"batchSize\": 64", "\"epochs\": 300, \"batchSize\": 64");
        using var host = space.Start([.. Training, "--slurm=--partition=main", "--workers=3"]);
        space.WaitForCheckpoint();
        int[] all = [.. Processes.Descendants(host.Id), .. SlurmCluster.Nodes.SelectMany(cluster.OnNode)];
        Command.Kill(host);
        Processes.WaitForEnd(all, TimeSpan.FromSeconds(60), "launchers and workers are gone");
        cluster.WaitForNoJob(TimeSpan.FromSeconds(60));
    }

    [SlurmFact]
    public void AWrongPartitionIsMisuse() =>
        space
            .Run("--target=Data", "--slurm=--partition=nonsense", "--workers=2")
            .AssertMisuse("No worker came: ", "nonsense", "invalid partition");

    [SlurmFact]
    public void WorkersAreStepsOfTheAllocationThatTheHostRunsIn()
    {
        using var local = new PipelineSpace();
        local.RunWell(Quick);
        var host = Path.Combine(AppContext.BaseDirectory, "Build.dll");
        var submitted = Submit(
            $"cd {space.Root} && unset OMP_NUM_THREADS && dotnet {host} --experiment=small.json {string.Join(' ', Quick)} --slurm=steps"
        );
        Assert.Contains("Workers: srun, steps of this allocation; up to 2", submitted);
        Assert.Contains(" came", submitted);
        Assert.Equal(local.Hashes(), space.Hashes());
    }

    private string AssertEndsWell(CrashSpace crash, Process host, params IReadOnlyList<int> frozen)
    {
        crash.LetGo();
        var result = Command.End(host).AssertSuccess();
        if (frozen.Count > 0)
        {
            Processes.Send("CONT", frozen);
            Processes.WaitForEnd(frozen, Longest, "the woken worker ends by itself");
        }

        crash.AssertWhole("a node was frozen, or given back");
        cluster.WaitForNoJob(Longest);
        return result.Said;
    }

    // The host as a batch job with a task on each node, to its end; gives what it printed.
    private string Submit(string command)
    {
        var output = space.InFolder("job.txt");
        string[] batch = ["--wait", "--partition=main", "--nodes=2", "--ntasks=2", "--time=10", $"--output={output}", $"--wrap={command}"];
        var result = cluster.Ask("sbatch", batch);
        var text = File.Exists(output) ? File.ReadAllText(output) : "";
        Assert.True(result.ExitCode == 0, result.Said + text);
        return text;
    }
}

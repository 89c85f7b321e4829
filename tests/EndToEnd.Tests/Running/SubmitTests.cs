namespace EndToEnd.Tests.Running;

/// <summary>Hosts that are jobs of a real Slurm.</summary>
[Collection(SlurmCluster.Tests)]
public sealed class SubmitTests : IDisposable
{
    private static readonly string[] Quick = ["--methods=ssd", "--jobs=1"];
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(4);
    private readonly SlurmCluster cluster;
    private readonly PipelineSpace space = new();

    public SubmitTests(SlurmCluster cluster)
    {
        this.cluster = cluster;
        space.Environment[cluster.Variable.Key] = cluster.Variable.Value;
    }

    public void Dispose() => space.Dispose();

    [SlurmFact]
    public void ASubmittedRunComesToItsEnd()
    {
        using var local = new PipelineSpace();
        local.RunWell(["--target=Metrics", .. Quick]);
        var output = space.RunWell(["--target=Submit", "--target=Metrics", .. Quick, "--sbatch=--partition=main --time=10"]);
        Assert.Matches(@"\nSubmitted job \d+: /.*/submitted-Metrics.sbatch\n", output);
        Assert.Contains("squeue --me --name=pipeline-small-Metrics", output);
        Assert.Contains($"tail -F {Log("Metrics")}", output);
        Assert.Contains("--target=Status --watch --experiment=small.json --methods=ssd", output);
        Assert.Contains("scancel --name=pipeline-small-Metrics", output);
        cluster.WaitForNoJob(Longest);
        Assert.Contains("; 0 were up to date.", File.ReadAllText(Log("Metrics")));
        Assert.Equal(local.Hashes(), space.Hashes());
    }

    [SlurmFact]
    public void TheWorkersOfASubmittedRunMayBeJobsOfTheirOwn()
    {
        string[] workers = ["--slurm=--partition=main --time=10", "--workers=1"];
        var submitted = space.RunWell(["--target=Submit", "--target=Data", "--sbatch=--nodelist=n1", .. workers]);
        cluster.WaitForNoJob(Longest);
        var printed = File.ReadAllText(Log("Data"));
        Assert.Contains("Workers: srun --partition=main --time=10; up to 1", printed);
        Assert.DoesNotContain($"Submitted job {space.Manifest("data")["environment"]!["job"]}:", submitted);
        Assert.Contains("Ran 1 stage ", printed);
    }

    // Slurm is told of the failure, which it would notice by itself after a while.
    [SlurmFact]
    public void ARunWhoseNodeFailsIsStartedAgainOnAnotherAndGoesOn()
    {
        string[] training = ["--target=Train", "--methods=ssd", "--training-seeds=1", "--checkpoint-every=1"];
        space.Edit("\"epochs\": 1, \"batchSize\": 64", "\"epochs\": 60, \"batchSize\": 64");
        space.RunWell(["--target=Submit", .. training, "--slurm=steps", "--sbatch=--partition=main"]);
        Processes.WaitUntil(() => File.Exists(Log("Train")), Longest, "the job begins");
        space.WaitForCheckpoint();
        var node = SlurmCluster.Nodes.Single(node => cluster.Tasks(node).Count > 0);
        Processes.Send("KILL", [cluster.Daemon(node), .. cluster.OnNode(node)]);
        cluster.Fail(node);
        cluster.WaitForNoJob(Longest);
        cluster.StartNode(node);
        Assert.Equal(["data", "train/digits5/seed-01"], space.Executions());
        Assert.Matches("Ran 1 stage .*; 1 was up to date", Printed);
        cluster.WaitForNodes();
    }

    // Slurm looks at time limits every 30 s. Until then the worker is held, so that there is something left to run.
    [SlurmFact]
    public void AtItsTimeLimitARunGoesOnInTheNextJobUntilNothingIsLeft()
    {
        string[] training = ["--target=Train", "--methods=ssd", "--checkpoint-every=1"];
        space.Edit("\"epochs\": 1, \"batchSize\": 64", "\"epochs\": 40, \"batchSize\": 64");
        using var local = space.Copy();
        space.RunWell(["--target=Submit", .. training, "--slurm=steps", "--sbatch=--time=1 --signal=B:USR1@10"]);
        Processes.WaitUntil(() => File.Exists(Log("Train")), Longest, "the job begins");
        space.WaitForCheckpoint();
        int[] workers = [.. SlurmCluster.Nodes.SelectMany(cluster.Tasks).Where(Processes.IsWorker)];
        Processes.Send("STOP", workers);
        Processes.WaitUntil(() => Printed.Contains("Stopping (SIGTERM)"), Longest, "the time limit comes");
        Processes.Send("CONT", workers);
        cluster.WaitForNoJob(Longest);
        Assert.Contains("Workers: srun, steps of this allocation; up to 1", Printed);
        Assert.Contains("Stopped. Run the same command again to go on from here.", Printed);
        Assert.Contains("Submitted batch job ", Printed);
        Assert.Matches("Ran .* up to date[^;]*$", Printed[Printed.IndexOf("Submitted batch job ")..]);
        local.RunWell(training);
        Assert.Equal(local.Hashes(), space.Hashes());
    }

    // With the command that Submit prints. Slurm kills what has not ended two seconds after TERM.
    [SlurmFact]
    public void ACancelledRunStopsHasNoNextJobAndGoesOnWhenAsked()
    {
        string[] training = ["--target=Train", "--methods=ssd", "--checkpoint-every=1"];
        space.Edit("\"epochs\": 1, \"batchSize\": 64", "\"epochs\": 300, \"batchSize\": 64");
        using var local = space.Copy();
        var output = space.RunWell(["--target=Submit", .. training, "--sbatch=--partition=main --time=10"]);
        Processes.WaitUntil(() => File.Exists(Log("Train")), Longest, "the job begins");
        space.WaitForCheckpoint();
        var line = output.Split('\n').Single(line => line.Contains(" scancel "));
        cluster.Ask("scancel", line.Split("scancel ")[1].Trim()).AssertSuccess();
        cluster.WaitForNoJob(Longest);
        Assert.Contains("Stopping (SIGTERM)", Printed);
        Assert.DoesNotContain("Submitted batch job", Printed);
        space.RunWell(training);
        local.RunWell(training);
        Assert.Equal(local.Hashes(), space.Hashes());
    }

    [SlurmFact]
    public void AJobThatSlurmRefusesIsMisuse() =>
        space
            .Run("--target=Submit", "--target=Data", "--sbatch=--partition=nonsense")
            .AssertMisuse("Slurm has refused the job: ", "invalid partition", "Mend --sbatch. The job's file is /");

    [Fact]
    public void WithoutSlurmItIsOneSentence()
    {
        var dotnet = Path.GetDirectoryName(Environment.ProcessPath)!;
        space.Environment["PATH"] = dotnet;
        space
            .Run("--target=Submit", "--target=Data", "--artifacts=nothing")
            .AssertMisuse("Submit: there is no sbatch on this machine.", "Run this where jobs of Slurm are submitted");
        Assert.False(Directory.Exists(space.InFolder("nothing")));
    }

    private string Printed => File.ReadAllText(Log("Train"));

    private string Log(string target) => space.InArtifacts($"logs/small/submitted-{target}.txt");
}

using System.Diagnostics;

namespace EndToEnd.Tests.Running;

/// <summary>What Slurm does to workers, and what becomes of their stages.</summary>
[Collection(SlurmCluster.Tests)]
public sealed class SlurmFailureTests : IDisposable
{
    private const string Srun = "srun --quiet --ntasks=1";
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);
    private readonly SlurmCluster cluster;
    private readonly PipelineSpace space = new();

    public SlurmFailureTests(SlurmCluster cluster)
    {
        this.cluster = cluster;
        space.Environment[cluster.Variable.Key] = cluster.Variable.Value;
    }

    public void Dispose() => space.Dispose();

    // Its worker is held, so that it still trains when Slurm kills it, two seconds after TERM.
    [SlurmFact]
    public void APreemptedWorkersTrainingGoesOnInAnother() =>
        AssertGoesOn(300, "--partition=main", (_, _) => cluster.Occupy("n1", "urgent", TimeSpan.FromSeconds(1)));

    // Slurm looks at time limits every 30 s, so a notice of two minutes comes at once where the limit is one minute.
    [SlurmFact]
    public void AWorkerWhoseTimeEndsDoesWhatItHasAndNoMore()
    {
        using var crash = new CrashSpace();
        using var host = crash.StartLaunched($"{Srun} --partition=short --signal=TERM@120", cluster.Variable);
        Assert.EndsWith(
            " is leaving (time limit, preemption, or an error of its GPU)",
            Command.LineWith(" is leaving ", host.StandardError)
        );
        crash.LetGo();
        var result = Command.End(host).AssertSuccess();
        Assert.DoesNotContain("lost", result.Said);
        crash.AssertWhole("workers had to leave");
        cluster.WaitForNoJob(Longest);
    }

    // Its worker is held, so that it still trains at its limit of a minute. The notice before wakes it up.
    [SlurmFact]
    public void ATrainingThatIsLongerThanTheTimeLimitGoesOnInTheNextJob() =>
        AssertGoesOn(
            900,
            "--partition=short",
            (host, workers) =>
            {
                Command.LineWith(" is leaving ", host.StandardOutput);
                Processes.Send("STOP", workers);
            }
        );

    [SlurmFact]
    public void WhyWorkersWaitIsToldAndTheRunBeginsWithTheFirstNode() =>
        cluster.WhileOccupied(jobs =>
        {
            using var host = space.Start("--target=Data", "--slurm=--partition=main", "--workers=2");
            Assert.Matches(@"0 of 2 workers \(1 queued: (Resources|Priority)\); ", Command.LineWith(" queued: ", host.StandardOutput));
            cluster.Ask("scancel", jobs[1]).AssertSuccess();
            Assert.Contains("Ran 1 stage ", Command.End(host).AssertSuccess().Output);
        });

    [SlurmFact]
    public void AHostThatIsKilledLeavesNothingInTheQueue() =>
        cluster.WhileOccupied(jobs =>
        {
            using var host = space.Start("--target=Data", "--slurm=--partition=main", "--workers=1");
            Processes.WaitUntil(() => cluster.Queue.Contains("PENDING"), Longest, "a worker waits for a node");
            Command.Kill(host);
            Processes.WaitUntil(() => cluster.Queue.Count == jobs.Count, TimeSpan.FromSeconds(30), "it waits no more");
        });

    // A partition that is drained takes no jobs, as where a user has too many of them.
    [SlurmFact]
    public void ARefusedSubmissionIsToldOnceAndTriedAgainWhileTheOthersWork()
    {
        string[] training = ["--target=Train", "--methods=ssd", "--checkpoint-every=1"];
        space.Edit("\"epochs\": 1, \"batchSize\": 64", "\"epochs\": 3000, \"batchSize\": 64");
        using var host = space.Start([.. training, "--slurm=--partition=main", "--workers=2"]);
        space.WaitForCheckpoint();
        Processes.WaitUntil(() => cluster.Tasks("n2").Any(Processes.IsWorker), Longest, "another worker is there");
        cluster.Set("main", "DRAIN");
        List<string> told = [];
        try
        {
            var before = cluster.Refusals;
            Processes.Send("KILL", cluster.Tasks("n2"));
            told.Add(Command.LineWith("A worker could not be had, and is tried again: ", host.StandardOutput));
            var saved = Saved();
            Processes.WaitUntil(() => cluster.Refusals >= before + 3, Longest, "it is tried again and again");
            Processes.WaitUntil(() => Saved() != saved, Longest, "the other goes on");
        }
        finally
        {
            cluster.Set("main", "UP");
        }

        // The first may be that of the worker that was killed.
        told.AddRange(Command.LinesUpTo(" came", host.StandardOutput));
        Assert.Single(told, line => line.Contains("tried again: srun: error: Unable to allocate"));
        Processes.Interrupt(host);
        Processes.Interrupt(host);
        Command.End(host).AssertFailure("Stopped.");
        cluster.WaitForNoJob(Longest);
    }

    [SlurmFact]
    public void ALimitAboveThePartitionsIsTold()
    {
        using var host = space.Start("--target=Data", "--slurm=--partition=short --time=10", "--workers=1");
        Assert.Contains("0 of 1 workers (1 queued: PartitionTimeLimit); ", Command.LineWith(" queued: ", host.StandardOutput));
        Processes.Interrupt(host);
        Command.End(host).AssertFailure("Stopped.");
        cluster.WaitForNoJob(Longest);
    }

    // Slurm itself does not notice: its srun would never return.
    [SlurmFact]
    public void ANodeWhoseDaemonsAreKilledAndStartedAgainIsLost()
    {
        using var crash = new CrashSpace();
        using var host = crash.StartLaunched($"{Srun} --partition=main", cluster.Variable);
        Processes.Send("KILL", [cluster.Daemon("n1"), .. cluster.OnNode("n1")]);
        cluster.StartNode("n1");
        Assert.Contains("It begins again in another.", Command.LineWith(" lost: ", host.StandardError));
        crash.LetGo();
        Command.End(host).AssertSuccess();
        crash.AssertWhole("a node was started again");
        cluster.WaitForNoJob(Longest);
        cluster.WaitForNodes();
    }

    [SlurmFact]
    public void ANodeThatGoesDownIsLost()
    {
        using var crash = new CrashSpace();
        using var host = crash.StartLaunched($"{Srun} --partition=main", cluster.Variable);
        cluster.Fail("n1");
        Assert.Contains("It begins again in another.", Command.LineWith(" lost: ", host.StandardError));
        crash.LetGo();
        Command.End(host).AssertSuccess();
        crash.AssertWhole("a node went down");
        cluster.WaitForNodes();
    }

    private string Saved() =>
        string.Join('\n', Directory.GetFiles(space.InArtifacts("store/checkpoints"), "*", SearchOption.AllDirectories));

    // A training whose worker is held once it has saved its state, and then lost.
    private void AssertGoesOn(int epochs, string options, Action<Process, IReadOnlyList<int>> lose)
    {
        string[] training = ["--target=Train", "--methods=ssd", "--training-seeds=1", "--checkpoint-every=1"];
        space.Edit("\"epochs\": 1, \"batchSize\": 64", $"\"epochs\": {epochs}, \"batchSize\": 64");
        using var local = space.Copy();
        using (var host = space.Start([.. training, $"--slurm={options} --nodelist=n1", "--workers=1"]))
        {
            space.WaitForCheckpoint();
            int[] workers = [.. cluster.Tasks("n1").Where(Processes.IsWorker)];
            Processes.Send("STOP", workers);
            lose(host, workers);
            var result = Command.End(host).AssertSuccess();
            Assert.Contains(" lost: its connection ended", result.Output);
            Assert.Contains("It goes on in another, from its checkpoint.", result.Output);
        }

        local.RunWell(training);
        Assert.Equal(local.Hashes(), space.Hashes());
        cluster.WaitForNoJob(Longest);
    }
}

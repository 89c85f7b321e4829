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
    public void APreemptedWorkersTrainingGoesOnInAnother()
    {
        string[] training = ["--target=Train", "--methods=ssd", "--training-seeds=1", "--checkpoint-every=1"];
        space.Edit("\"epochs\": 1, \"batchSize\": 64", "\"epochs\": 300, \"batchSize\": 64");
        using var local = space.Copy();
        using (var host = space.Start([.. training, "--slurm=--partition=main --nodelist=n1", "--workers=1"]))
        {
            space.WaitForCheckpoint();
            Processes.Send("STOP", [.. cluster.Tasks("n1").Where(Processes.IsWorker)]);
            cluster.Occupy("n1", "urgent", TimeSpan.FromSeconds(1));
            var result = Command.End(host).AssertSuccess();
            Assert.Contains(" lost: its connection ended", result.Output);
            Assert.Contains("It goes on in another, from its checkpoint.", result.Output);
        }

        local.RunWell(training);
        Assert.Equal(local.Hashes(), space.Hashes());
        cluster.WaitForNoJob(Longest);
    }

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
    public void ATrainingThatIsLongerThanTheTimeLimitGoesOnInTheNextJob()
    {
        string[] training = ["--target=Train", "--methods=ssd", "--training-seeds=1", "--checkpoint-every=1"];
        space.Edit("\"epochs\": 1, \"batchSize\": 64", "\"epochs\": 900, \"batchSize\": 64");
        using var local = space.Copy();
        using (var host = space.Start([.. training, "--slurm=--partition=short --nodelist=n1", "--workers=1"]))
        {
            space.WaitForCheckpoint();
            int[] workers = [.. cluster.Tasks("n1").Where(Processes.IsWorker)];
            Processes.Send("STOP", workers);
            Command.LineWith(" is leaving ", host.StandardOutput);
            Processes.Send("STOP", workers);
            var result = Command.End(host).AssertSuccess();
            Assert.Contains(" lost: its connection ended", result.Output);
            Assert.Contains("It goes on in another, from its checkpoint.", result.Output);
        }

        local.RunWell(training);
        Assert.Equal(local.Hashes(), space.Hashes());
        cluster.WaitForNoJob(Longest);
    }

    [SlurmFact]
    public void WhyWorkersWaitIsToldAndTheRunBeginsWithTheFirstNode()
    {
        var jobs = SlurmCluster.Nodes.Select(node => cluster.Occupy(node, "main", Longest * 10)).ToList();
        try
        {
            using var host = space.Start("--target=Data", "--slurm=--partition=main", "--workers=2");
            Assert.Matches(@"0 of 2 workers \(1 queued: (Resources|Priority)\); ", Command.LineWith(" queued: ", host.StandardOutput));
            cluster.Ask("scancel", jobs[1]).AssertSuccess();
            Assert.Contains("Ran 1 stage ", Command.End(host).AssertSuccess().Output);
        }
        finally
        {
            jobs.ForEach(job => cluster.Ask("scancel", job));
        }

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

    // It comes back by itself: its daemon lives.
    [SlurmFact]
    public void ANodeThatGoesDownIsLost()
    {
        using var crash = new CrashSpace();
        using var host = crash.StartLaunched($"{Srun} --partition=main", cluster.Variable);
        cluster.Ask("scontrol", "update", "NodeName=n1", "State=DOWN", "Reason=test").AssertSuccess();
        Assert.Contains("It begins again in another.", Command.LineWith(" lost: ", host.StandardError));
        crash.LetGo();
        Command.End(host).AssertSuccess();
        crash.AssertWhole("a node went down");
        cluster.WaitForNodes();
    }
}

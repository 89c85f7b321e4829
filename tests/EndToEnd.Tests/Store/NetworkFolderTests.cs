namespace EndToEnd.Tests.Store;

/// <summary>
/// A host and its workers on two machines, with a network file system between them that shows files late, believes old
/// listings, has stale handles, loses answers, and locks on each machine alone.
/// </summary>
public sealed class NetworkFolderTests
{
    private static readonly string[] Quick = ["--target=Unlearn", "--methods=ssd", "--jobs=2"];

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    // The crash host takes a worker for lost after four seconds.
    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(8);

    [SharedFact]
    public void MachinesThatSeeEachOthersFilesLateComeToTheSameBytes()
    {
        using var local = new PipelineSpace();
        local.RunWell(Quick);
        using var space = new PipelineSpace();
        using var folder = new SharedFolder(space.InFolder("artifacts"), "late=2", "stale");
        var output = space.RunWell([.. Quick[..2], $"--launch={string.Join(' ', folder.There)}", "--workers=2"]);
        Assert.DoesNotContain("again", output);
        folder.BringHome();
        Assert.Equal(local.Hashes(), space.Hashes());
        Assert.Contains("Nothing to run", space.RunWell(Quick));
    }

    /// <summary>Its worker is held, before its first training is done and after, until that has been seen.</summary>
    [SharedFact]
    public void ARunIsFollowedFromTheOtherMachineToItsEnd()
    {
        using var space = new PipelineSpace();
        space.Edit("\"epochs\": 1, \"batchSize\": 64", "\"epochs\": 40, \"batchSize\": 64");
        using var folder = new SharedFolder(space.InFolder("artifacts"), "late=2");
        using var host = space.Start("--target=Default", "--methods=ssd,retrain", "--jobs=1", "--checkpoint-every=1");
        space.WaitForCheckpoint();
        int[] worker = [Processes.Descendants(host.Id).First(Processes.IsWorker)];
        Processes.Send("STOP", worker);
        string[] status = ["--target=Status", "--watch", $"--experiment={space.InFolder("small.json")}", "--methods=ssd,retrain"];
        string[] program = ["dotnet", Path.Combine(AppContext.BaseDirectory, "Build.dll"), $"--artifacts={space.InFolder("artifacts")}"];
        using var watch = Command.Start(space.Root, folder.There[0], [.. folder.There[1..], .. program, .. status]);
        Assert.Matches($"training 0/4, .*; process {host.Id} on .* since ", Command.LineWith(" UTC: ", watch.StandardOutput));
        Processes.Send("CONT", worker);
        Processes.WaitUntil(
            () => File.Exists(space.InArtifacts("small/train/digits5/seed-01/manifest.json")),
            Longest,
            "it trains the next"
        );
        Processes.Send("STOP", worker);
        var next = Command.LinesUpTo(line => !line.Contains("training 0/4"), "another number", watch.StandardOutput)[^1];
        Assert.Matches("training [1-3]/4, ", next);
        Processes.Send("CONT", worker);
        Command.End(host).AssertSuccess();
        Assert.Contains(" UTC: all is up to date; no run holds the folder\n", Command.End(watch).AssertSuccess().Output);
    }

    /// <summary>For longer than a worker may be silent: at first nobody needs it, then stages write and log.</summary>
    [SharedFact]
    public void AFolderThatStandsStillLosesNobody()
    {
        using var space = new CrashSpace();
        using var folder = new SharedFolder(space.Artifacts);
        using var host = space.StartLaunched(string.Join(' ', folder.There));
        folder.Send("STOP");
        Thread.Sleep(Stall);
        space.LetGo();
        Thread.Sleep(Stall);
        folder.Send("CONT");
        Assert.DoesNotContain("lost", Command.End(host).AssertSuccess().Said);
        folder.BringHome();
        space.AssertWhole("a folder that stood still");
    }

    [SharedFact]
    public void AnAnswerThatIsLostOnTheWayIsNoFailure()
    {
        using var space = new CrashSpace();
        using var folder = new SharedFolder(space.Artifacts, "again=1");
        Assert.Contains("ran 6, skipped 0", space.Run("--in-host").AssertSuccess().Output);
        Assert.Contains("ran 0, skipped 6", space.Run("--in-host").AssertSuccess().Output);
        folder.BringHome();
        space.AssertWhole("lost answers");
        Assert.Contains("ran 0, skipped 6", space.Run().AssertSuccess().Output);
    }

    [SharedFact]
    public void ARunThatWasKilledGoesOnOnTheOtherMachine()
    {
        using var space = new CrashSpace();
        using var folder = new SharedFolder(space.Artifacts, "late=2", "again=3");
        Assert.NotEqual(0, space.Run("--in-host", "--kill-at=40").ExitCode);
        // A machine that is asked too early knows the journal as it was, and writes nothing to it.
        HostResult result;
        while ((result = Command.Run("/", folder.There[0], [.. folder.There[1..], .. space.Host("--in-host")])).ExitCode != 0)
        {
            Assert.Contains("was written by another process since it was read", result.Said);
        }

        folder.BringHome();
        // What the other machine did not see in the attempts' folders it could not clear away; the next host does.
        Assert.Contains("ran 0, skipped 6", space.Run().AssertSuccess().Output);
        space.AssertWhole("killed on one machine, finished on another");
    }

    [SharedFact]
    public void ASecondMachineIsRefusedWhereLocksAreNotShared()
    {
        using var space = new CrashSpace();
        using var folder = new SharedFolder(space.Artifacts);
        using var first = space.StartAtWork();
        Command
            .Run("/", folder.ThereByName[0], [.. folder.ThereByName[1..], .. space.Host("--in-host")])
            .AssertMisuse($"on {Environment.MachineName} since", "this file system does not lock between machines");
        space.LetGo();
        Assert.Equal(0, Command.End(first).ExitCode);
        folder.BringHome();
        space.AssertWhole("two machines on one folder");
    }
}

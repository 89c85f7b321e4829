using System.Diagnostics;

namespace EndToEnd.Tests.Running;

/// <summary>The rows of docs/commands.md, "Signals": who ends, with which exit code, what is said, what is left.</summary>
[Collection(LaunchedSpace.Tests)]
public sealed class SignalTests(LaunchedSpace space)
{
    private const string Stopping = "Stopping";
    private const string Stopped = "Stopped. Run the same command again to go on from here.";
    private static readonly string[] All = ["HUP", "INT", "QUIT", "TERM"];

    [Theory]
    [InlineData(Launch.Alone, "host", "INT", "Stopping: waiting up to 60 s for what runs. Ctrl-C again stops it at once.")]
    [InlineData(Launch.Alone, "host", "TERM", "Stopping (SIGTERM): waiting up to 60 s for what runs. A second one stops it at once.")]
    [InlineData(Launch.Alone, "host", "HUP", "Stopping (SIGHUP)")]
    [InlineData(Launch.Alone, "host", "QUIT", "Stopping (SIGQUIT)")]
    [InlineData(Launch.Alone, "group", "TERM", "Stopping (SIGTERM)")]
    [InlineData(Launch.Cake, "launcher", "TERM", "Stopping (SIGTERM)")]
    [InlineData(Launch.Cake, "host", "TERM", "Stopping (SIGTERM)")]
    [InlineData(Launch.Cake, "group", "INT", Stopping)]
    [InlineData(Launch.Cake, "group", "TERM", "Stopping (SIGTERM)")]
    [InlineData(Launch.Cake, "group", "QUIT", "Stopping (SIGQUIT)")]
    [InlineData(Launch.Run, "launcher", "TERM", "Stopping (SIGTERM)")]
    [InlineData(Launch.Run, "group", "INT", Stopping)]
    public void ARunThatIsAskedToEndEndsWhatItDoes(Launch launch, string who, string signal, string said)
    {
        using var run = space.Start(launch);
        run.Send(signal, who);
        Assert.True(run.WaitForLauncher() == 1, run.Said);
        Assert.Contains(said, run.Said);
        Assert.Contains(Stopped, run.Said);
        Assert.DoesNotContain("FAILED", run.Said);
        run.WaitForAll();
        Assert.Contains("Ran 1 stage ", run.NextRun());
        run.AssertWhole();
    }

    [Theory]
    [InlineData(Launch.Cake, "launcher", "KILL")]
    [InlineData(Launch.Cake, "launcher", "HUP")]
    [InlineData(Launch.Cake, "group", "HUP")]
    [InlineData(Launch.Run, "launcher", "KILL")]
    public void AHostEndsWithItsLauncher(Launch launch, string who, string signal)
    {
        using var run = space.Start(launch);
        run.Send(signal, who);
        Assert.NotEqual(0, run.WaitForLauncher());
        run.WaitForAll();
        Assert.Contains(Stopping, run.Said);
        Assert.Contains(Stopped, run.Said);
        run.NextRun();
        run.AssertWhole();
    }

    [Theory]
    [InlineData(Launch.Alone)]
    [InlineData(Launch.Cake)]
    [InlineData(Launch.Run)]
    public void ASecondInterruptEndsAtOnce(Launch launch)
    {
        using var run = space.Start(launch);
        run.Send("INT", "group");
        run.WaitUntilSaid(Stopping);
        var since = Stopwatch.StartNew();
        run.TrySend("INT", "group");
        Assert.True(run.WaitForLauncher() == 1, run.Said);
        Assert.InRange(since.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.Contains(Stopped, run.Said);
        run.WaitForAll();
        run.NextRun();
        run.AssertWhole();
    }

    [Fact]
    public void ASignalToAWorkerEndsNothing()
    {
        using var run = space.Start(Launch.Alone);
        Array.ForEach(All, signal => run.Send(signal, "worker"));
        AssertGoesOn(run);
    }

    [Fact]
    public void AnInterruptOfTheLauncherAloneEndsNothing()
    {
        using var run = space.Start(Launch.Cake);
        run.Send("INT", "launcher");
        AssertGoesOn(run);
    }

    [Fact]
    public void WhatARunWasStartedToIgnoreEndsNothing()
    {
        using var run = space.Start(Launch.Cake, "nohup", "sh", "-c", "trap '' INT QUIT; exec \"$@\"", "sh");
        run.Send("HUP", "group");
        run.Send("INT", "group");
        run.Send("QUIT", "group");
        AssertGoesOn(run);
    }

    [Fact]
    public void AWorkerIsTheFirstToGoWhereMemoryRunsOut()
    {
        using var run = space.Start(Launch.Alone);
        int Score(int process) => int.Parse(File.ReadAllText($"/proc/{process}/oom_score_adj"));
        Assert.True(Score(run.Worker!.Value) > Score(run.Host));
    }

    [Fact]
    public void AnEditDuringARunDoesNotReachIt()
    {
        var hosts = space.Space.InFolder("build/bin/hosts");
        using var run = space.Start(Launch.Cake);
        var before = Directory.GetDirectories(hosts);
        // Held, so that it does not end before the others have built.
        run.Send("STOP", "group");
        space.EditSource("second");
        Command.Run(space.Space.Root, "dotnet", "cake", "--target=Status", "--experiment=small.json").AssertSuccess();
        Assert.Equal(before.Length + 1, Directory.GetDirectories(hosts).Length);
        run.Send("CONT", "group");
        AssertGoesOn(run);

        space.EditSource("third");
        Command.Run(space.Space.Root, "dotnet", "cake", "--target=Status", "--experiment=small.json").AssertSuccess();
        Assert.Single(Directory.GetDirectories(hosts));
    }

    private static void AssertGoesOn(LaunchedRun run)
    {
        Assert.True(run.WaitForLauncher() == 0, run.Said);
        Assert.DoesNotContain(Stopping, run.Said);
        run.WaitForAll();
        run.AssertWhole();
    }
}

namespace EndToEnd.Tests.Programs;

/// <summary>An experiment with a program through all that looks at it, hands it over and restores it.</summary>
public sealed class ProgramJourneyTests(ShrinkRun shrink) : IClassFixture<ShrinkRun>
{
    private const string Run = "unlearn/digits5-sub/class-8/shrink/train-01";

    [Fact]
    public void AnExperimentWithAProgramGoesThroughEveryDoor()
    {
        using var programs = shrink.Space.Copy();
        var space = programs.Space;
        space.RunWell("--target=Default");
        Assert.Contains("program-unlearning", space.RunWell("--target=Status"));
        Assert.Contains("unlearning, shrink", space.RunWell("--target=Plan"));
        Assert.Contains("program method.py ", space.RunWell("--target=Trace", $"--stage={Run}"));
        Assert.Contains("identical", space.RunWell("--target=Verify", "--replay=all"));
        space.RunWell("--target=Report");

        space.RunWell("--target=Archive", "--output=whole.zip");
        Command.Run(space.Root, "python3", "-m", "zipfile", "-e", "whole.zip", "unpacked").AssertSuccess();
        Assert.True(File.Exists(space.InFolder("unpacked/methods/shrink/method.py")));

        space.RunWell("--target=Push", "--remote=remote");
        space.RunWell("--target=Pull", "--remote=remote", "--artifacts=pulled");
        AssertUpToDate(space, "--artifacts=pulled");

        // Restoring runs no program: there is none.
        Directory.Delete(space.InFolder("methods"), recursive: true);
        Assert.Contains(
            "Restored",
            space.RunPlain("--target=Unarchive", "--from-archive=whole.zip", "--artifacts=restored").AssertSuccess().Output
        );
        // The archive's own copy of the experiment finds its programs beside it.
        File.WriteAllText(space.InFolder("unpacked/methods/versions"), "paper-torch 1\n");
        Assert.Contains(
            "Nothing to run",
            space.RunPlain("--experiment=unpacked/experiment.json", "--artifacts=restored").AssertSuccess().Output
        );
    }

    [Fact]
    public void ARunOfAProgramIsComparedWithItsLast()
    {
        using var programs = shrink.Space.Copy();
        programs.Space.Edit("\"methodSettings\": {}", "\"methodSettings\": { \"shrink\": { \"factor\": 0.25 } }");
        programs.Space.RunWell("--target=Metrics");
        Assert.Contains("Settings.factor 0.5 → 0.25", programs.Space.RunWell("--target=Diff", $"--stage={Run}"));
    }

    [Fact]
    public void APlanSaysOfAProgramThatNeverRanThatItDoesNotKnow()
    {
        using var programs = shrink.Space.Copy();
        programs.Write("later", ProgramSpace.Shrink.Replace("task[\"settings\"][\"factor\"]", "0.5"));
        programs.Use(["baseline", "shrink", "later"], ["shrink", "later"]);
        var plan = programs.Space.RunWell("--target=Plan");
        Assert.Matches("unlearning, later +│ +1 │ +· │ +\\? │ +\\? │", plan);
        Assert.DoesNotMatch("unlearning, shrink.*\\?", plan);
        Assert.Contains(" + ?.", plan);
        Assert.Contains("? runs of a program of which none is recorded: how long they take is not known.", plan);
    }

    [Fact]
    public void AProgramThatWasEditedDuringTheRunIsRefused()
    {
        using var programs = shrink.Space.Copy();
        programs.Write("slow", "import time\ntime.sleep(3)\n" + ProgramSpace.Shrink.Replace("task[\"settings\"][\"factor\"]", "0.5"));
        programs.Use(["slow"], ["slow"]);
        using var host = programs.Space.Start("--target=Metrics");
        var attempts = programs.Space.InArtifacts("store/attempts");
        Processes.WaitUntil(
            () => Directory.Exists(attempts) && Directory.EnumerateFiles(attempts, "task.json", SearchOption.AllDirectories).Any(),
            TimeSpan.FromMinutes(1),
            "the program runs"
        );
        programs.Edit("methods/slow/method.py", "# a comment", "# another");
        Command.End(host).AssertFailure("The program methods/slow changed during the run: method.py is not what it was");
    }

    // Not from its seed: each run gives other bytes, and other metrics nearly always.
    [Theory]
    [InlineData("false", 0, "metrics of programs that say that they are not deterministic")]
    [InlineData("true", 1, "NOT verified")]
    public void AProgramIsHeldToWhatItSaysOfItsBytes(string deterministic, int exitCode, string told)
    {
        using var programs = shrink.Space.Copy();
        programs.Write(
            "chance",
            "import random\n" + ProgramSpace.Shrink.Replace("task[\"settings\"][\"factor\"]", "random.gauss(0, 1)"),
            $$"""{ "deterministic": {{deterministic}} }"""
        );
        programs.Use(["chance"], ["chance"]);
        programs.Space.RunWell("--target=Metrics");
        var verified = programs.Space.Run("--target=Verify", "--replay=all");
        Assert.True(verified.ExitCode == exitCode, verified.Said);
        Assert.Contains(told, verified.Said);
    }

    [Fact]
    public void AProgramEndsWithItsHost()
    {
        using var programs = shrink.Space.Copy();
        programs.Write("long", "import subprocess\nsubprocess.run(['sleep', '98763'])\n");
        programs.Use(["long"], ["long"]);
        using var host = programs.Space.Start("--target=Metrics");
        Processes.WaitUntil(() => HostileRun.Sleepers("98763") == 1, TimeSpan.FromMinutes(1), "the program runs");
        Command.Kill(host);
        Processes.WaitUntil(() => HostileRun.Sleepers("98763") == 0, TimeSpan.FromSeconds(5), "the program ends");
    }

    [Fact]
    public void AChangedInputIsFound()
    {
        using var programs = shrink.Space.Copy();
        programs.Write(
            "vandal",
            "import json, os, sys\ntask = json.load(open(sys.argv[1]))\n"
                + "os.chmod(task['model'], 0o644)\nopen(task['model'], 'ab').write(b'mine')\n"
                + ProgramSpace.Shrink.Replace("task[\"settings\"][\"factor\"]", "0.5")
        );
        programs.Use(["vandal"], ["vandal"]);
        programs.Space.Run("--target=Metrics").AssertFailure("An input was changed while it ran, so what it made of it is not kept");
        Assert.DoesNotContain("vandal", string.Join(' ', programs.Space.Executions()));
    }

    private static void AssertUpToDate(PipelineSpace space, params string[] options) =>
        Assert.Contains("Nothing to run", space.RunWell(["--target=Default", .. options]));
}

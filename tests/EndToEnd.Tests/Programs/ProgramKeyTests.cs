namespace EndToEnd.Tests.Programs;

/// <summary>A run of a program that is well-behaved, beside Baseline.</summary>
public sealed class ShrinkRun : IDisposable
{
    public ShrinkRun()
    {
        Space.Write(
            "shrink",
            ProgramSpace.Shrink,
            """{ "settings": { "factor": 0.5 }, "versions": ["cat", "{folder}/../versions"], "name": "shrink", "title": "Shrink" }"""
        );
        File.WriteAllText(Space.InFolder("methods/versions"), "paper-torch 1\n");
        Space.Use(["baseline", "shrink"], ["shrink"]);
        Space.Space.RunWell("--target=Metrics");
    }

    internal ProgramSpace Space { get; } = new();

    public void Dispose() => Space.Dispose();
}

/// <summary>What of a program makes its runs run again, and what is refused.</summary>
public sealed class ProgramKeyTests(ShrinkRun shrink) : IClassFixture<ShrinkRun>, IDisposable
{
    private const string Run = "unlearn/digits5-sub/class-8/shrink/train-01";
    private readonly ProgramSpace space = shrink.Space.Copy();

    public void Dispose() => space.Dispose();

    [Fact]
    public void AnEditRunsTheProgramsRunsAgainAndNothingElse() =>
        Assert.Equal([Run], Ran(() => space.Edit("methods/shrink/method.py", "# a comment", "# another")));

    [Fact]
    public void AnEditThatChangesTheResultMeasuresItAgain() =>
        Assert.Equal(
            [Run, "metrics/digits5-sub/class-8/shrink/train-01", "tables/runs"],
            Ran(() => space.Edit("methods/shrink/method.py", "*= task", "*= -task"))
        );

    [Fact]
    public void ATouchedFileRunsNothing() =>
        Assert.Empty(Ran(() => File.SetLastWriteTimeUtc(space.InFolder("methods/shrink/method.py"), DateTime.UtcNow)));

    [Fact]
    public void AFolderByAnotherNameRunsNothing() =>
        Assert.Empty(
            Ran(() =>
            {
                Directory.CreateDirectory(space.InFolder("elsewhere/methods"));
                Directory.Move(space.InFolder("methods/shrink"), space.InFolder("elsewhere/methods/shrunk"));
                File.Move(space.InFolder("methods/versions"), space.InFolder("elsewhere/methods/versions"));
                space.Space.Edit("methods/shrink", "elsewhere/methods/shrunk");
            })
        );

    // Without "files" a program is all that git does not ignore.
    [Fact]
    public void WhatGitIgnoresIsNotTheProgram()
    {
        Command.Run(space.Space.Root, "git", "init", "-q").AssertSuccess();
        File.WriteAllText(space.InFolder(".gitignore"), "*.log\n");
        Assert.Empty(Ran(() => File.WriteAllText(space.InFolder("methods/shrink/notes.log"), "mine")));
        Assert.Equal([Run], Ran(() => File.WriteAllText(space.InFolder("methods/shrink/more.py"), "")));
    }

    [Theory]
    [InlineData("\"-S\"", "\"-B\"", "Program.Command[1] \"-S\" → \"-B\"")]
    [InlineData("\"draws\"", "\"deterministic\": false, \"draws\"", "Program.Deterministic true → false")]
    [InlineData("\"draws\"", "\"files\": [\"*.py\"], \"draws\"", "Program.Patterns null → ")]
    public void WhatTheManifestSaysIsInTheKey(string from, string to, string told)
    {
        space.Edit("methods/shrink/program.json", from, to);
        Assert.Contains(told, Explained());
    }

    [Fact]
    public void AnotherTitleRunsNoRun() =>
        Assert.DoesNotContain(Run, Ran(() => space.Edit("methods/shrink/program.json", "\"Shrink\"", "\"Smaller\"")));

    [Fact]
    public void ASettingIsExplainedByItsName()
    {
        space.Space.Edit("\"methodSettings\": {}", "\"methodSettings\": { \"shrink\": { \"factor\": 0.25 } }");
        Assert.Contains("ParameterChanged: Settings.factor 0.5 → 0.25", Explained());
    }

    [Fact]
    public void AnotherVersionIsExplained()
    {
        File.WriteAllText(space.InFolder("methods/versions"), "paper-torch 2\n");
        Assert.Contains("ParameterChanged: Program.Versions[0] \"paper-torch 1\" → \"paper-torch 2\"", Explained());
    }

    [Fact]
    public void AnEditedFileIsExplained()
    {
        space.Edit("methods/shrink/method.py", "# a comment", "# another");
        Assert.Contains("ParameterChanged: Program.Files.method.py ", Explained());
    }

    [Theory]
    [InlineData("\"factor\": 0.5", "\"factor\": null", "\"settings.factor\" is null; a program's constant must be")]
    [InlineData("\"does\"", "\"dose\"", "\"dose\" is not a key that belongs here.")]
    [InlineData("{task}", "task", "\"command\" does not have {task}, so the program would not learn what to do.")]
    [InlineData("\"name\": \"shrink\"", "\"name\": \"ssd\"", "\"name\" is 'ssd', which is the name of a method of ours.")]
    [InlineData("\"cat\"", "\"no-such-cat\"", "\"versions\" cannot be started")]
    public void AWrongProgramIsMisuseBeforeAnythingRuns(string from, string to, string told)
    {
        space.Edit("methods/shrink/program.json", from, to);
        space.Space.Run("--target=Metrics").AssertMisuse("methods/shrink/program.json", told);
    }

    [Theory]
    [InlineData("\"methodSettings\": {}", "\"methodSettings\": { \"shrink\": { \"facto\": 1 } }", "Did you mean 'factor'?")]
    [InlineData("\"methodSettings\": {}", "\"methodSettings\": { \"shrink\": { \"factor\": true } }", "is true; it must be a number")]
    [InlineData("methods/shrink", "methods/shrank", "There is no folder 'methods/shrank' with a program.")]
    public void AnExperimentThatUsesItWronglyIsMisuse(string from, string to, string told)
    {
        space.Space.Edit(from, to);
        space.Space.Run("--target=Metrics").AssertMisuse(told);
    }

    private IReadOnlyList<string> Ran(Action change) =>
        space.RanIn(() =>
        {
            change();
            Metrics();
        });

    private void Metrics() => space.Space.RunWell("--target=Metrics");

    private string Explained() => space.Space.RunWell("--target=Explain", $"--stage={Run}");
}

namespace EndToEnd.Tests.CommandLine;

public sealed class CommandLineTests : IDisposable
{
    private readonly PipelineSpace space = new();

    public void Dispose() => space.Dispose();

    [Theory]
    [InlineData("\"width\": 4", "\"witdh\": 4", "\"witdh\" is not a key that belongs here.", "Did you mean 'width'?")]
    [InlineData("\"width\": 4", "\"width\": \"four\"", "\"width\" is \"four\"; it must be a whole number from 1 to 1,024.", "")]
    [InlineData(
        "\"epochs\": 1, \"batchSize\": 64",
        "\"epochs\": 1.5, \"batchSize\": 64",
        "epochs\" is 1.5; it must be a whole number from 1 to 10,000.",
        ""
    )]
    [InlineData("\"trainingSeeds\": [1, 2]", "\"trainingSeeds\": [1, 1]", "\"trainingSeeds\" lists 1 twice", "list each once")]
    [InlineData("\"classes\": [8]", "\"classes\": [10]", "classes[0]\" is 10, which there is not", "0 to 9")]
    [InlineData("\"lfssd\", \"unsir\"", "\"lfssd\", \"unsri\"", "names the method 'unsri', which there is not", "Did you mean 'unsir'?")]
    [InlineData("\"dataset\": \"digits\"", "\"dataset\": \"digit\"", "\"dataset\" is \"digit\"", "Did you mean 'digits'?")]
    [InlineData("\"name\": \"small\",", "", "lacks the key \"name\"", "")]
    [InlineData(
        "\"width\": 4",
        "\"trainingPerClass\": 5, \"width\": 4",
        "\"trainingPerClass\" is given, but the digits are always taken whole",
        "Leave out"
    )]
    [InlineData("\"width\": 4", "\"width\": 4,", "not valid JSON", "")]
    [InlineData("\"noiseSteps\": 3", "\"noiseStep\": 3", "noiseStep\" is not a key", "Did you mean 'noiseSteps'?")]
    [InlineData("\"epochs\": 1, \"batchSize\": 64", "\"epochs\": 010, \"batchSize\": 64", "small.json, line 6: not valid JSON", "decimal")]
    [InlineData("[1, 2]", "[18446744073709551616]", "small.json, line 3: ", "from 0 to 2,147,483,647")]
    [InlineData("\"copies\": 2", "\"copies\": -1", "small.json, line 11: \"methodSettings.unsir.copies\" is -1", "from 1 to")]
    public void AWrongExperimentFileIsMisuse(string from, string to, string fact, string hint)
    {
        space.Edit(from, to);
        space.Run().AssertMisuse(fact, hint);
    }

    [Fact]
    public void AnExperimentsFileIsReadOnce()
    {
        File.Delete(space.InFolder("small.json"));
        Command.Run(space.Root, "mkfifo", "small.json").AssertSuccess();
        using var host = space.Start("--target=Plan");
        _ = Task.Run(() => File.WriteAllText(space.InFolder("small.json"), PipelineSpace.SmallExperiment));
        Command.End(host).AssertSuccess();
    }

    [Theory]
    [InlineData("--target Status --jobs 2")]
    [InlineData("--target=Status --jobs=2")]
    [InlineData("-t status --JOBS 2")]
    public void AValueStandsBehindASpaceOrAnEqualsSign(string arguments) =>
        Assert.Contains(" Status ", space.Run(arguments.Split(' ')).AssertSuccess().Output);

    [Fact]
    public void AnExperimentThatIsAFolderIsMisuse()
    {
        Directory.CreateDirectory(space.InFolder("folder.json"));
        space.RunPlain("--experiment=folder.json").AssertMisuse("'folder.json' is a folder", "Give the JSON file");
    }

    [Fact]
    public void ANameThatIsNotUtf8IsMisuse()
    {
        var host = Command.Run(
            space.Root,
            "bash",
            "-c",
            $"exec dotnet {Path.Combine(AppContext.BaseDirectory, "Build.dll")} --artifacts=\"$(printf 'Dipl\\xf4me')\""
        );
        host.AssertMisuse("has bytes that are no UTF-8", "Rename");
        Assert.Equal(["small.json"], Directory.EnumerateFileSystemEntries(space.Root).Select(Path.GetFileName));
    }

    [Fact]
    public void AnArtifactsFolderWithALongPathIsMisuse() =>
        space.Run($"--artifacts={string.Concat(Enumerable.Repeat("abcdefghi/", 300))}").AssertMisuse("at most 3,000", "shorter path");

    [Fact]
    public void AnExperimentThatIsNotThereIsNamedWithThoseThatAre() =>
        space.RunPlain("--experiment=digts").AssertMisuse("There is no experiment 'digts'", "digits");

    [Fact]
    public void MethodsWithNothingToCompareAreRefusedForAFigure()
    {
        space.Run("--methods=baseline,retrain").AssertMisuse("none unlearns");
    }

    [Fact]
    public void AnArtifactsFolderThatCannotBeWrittenIsNamed()
    {
        File.WriteAllText(space.InFolder("file"), "");
        space.Run("--artifacts=file").AssertMisuse("The artifacts folder 'file' cannot be written");
    }

    [Theory]
    [InlineData("--tree")]
    [InlineData("--description")]
    [InlineData("--dryrun")]
    public void CakesOwnListingsNameTheTarget(string option) => Assert.Contains("Default", space.Run(option).AssertSuccess().Output);

    [Theory]
    [InlineData("--tree")]
    [InlineData("--description")]
    [InlineData("--dryrun")]
    [InlineData("--help")]
    [InlineData("--version")]
    [InlineData("--jbos=2")]
    [InlineData("--check")]
    [InlineData("--methods=lfsd")]
    public void WhatOnlyTellsCreatesNothing(string option)
    {
        space.RunPlain(option);
        Assert.Equal(["small.json"], Directory.EnumerateFileSystemEntries(space.Root).Select(Path.GetFileName));
    }

    [Fact]
    public void OptionsAreReadInTheWorkingFolder()
    {
        Directory.CreateDirectory(space.InFolder("inner"));
        space.RunPlain("--working=inner", "--experiment=../small.json", "--target=Status").AssertSuccess();
    }
}

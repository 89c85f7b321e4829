namespace EndToEnd.Tests.CommandLine;

public sealed class CommandLineTests : IDisposable
{
    private readonly PipelineSpace space = new();

    public void Dispose() => space.Dispose();

    [Theory]
    [InlineData("\"width\": 4", "\"witdh\": 4", "\"witdh\" is not a key that belongs here.", "Did you mean 'width'?")]
    [InlineData("\"width\": 4", "\"width\": \"four\"", "\"width\" is \"four\"; expected a whole number.", "")]
    [InlineData("\"epochs\": 1, \"batchSize\": 64", "\"epochs\": 1.5, \"batchSize\": 64", "epochs\" is 1.5; expected a whole number.", "")]
    [InlineData("\"trainingSeeds\": [1, 2]", "\"trainingSeeds\": [1, 1]", "lists the seed 1 twice", "list each once")]
    [InlineData("\"classes\": [8]", "\"classes\": [10]", "forgets class 10, which there is not", "0 to 9")]
    [InlineData("\"lfssd\", \"unsir\"", "\"lfssd\", \"unsri\"", "names 'unsri', which there is not", "Did you mean 'unsir'?")]
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

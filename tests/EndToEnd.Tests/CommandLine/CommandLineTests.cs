using Build.CommandLine;

namespace EndToEnd.Tests.CommandLine;

public sealed class CommandLineTests : IDisposable
{
    private readonly PipelineSpace space = new();

    public void Dispose() => space.Dispose();

    [Theory]
    [InlineData("--target=Figur2", "There is no target 'Figur2'.", "Did you mean 'Figure2'?")]
    [InlineData("--jbos=2", "There is no option --jbos.", "Did you mean 'jobs'?")]
    [InlineData("--methods=ssd,lfsd", "there is no method 'lfsd'", "Did you mean 'lfssd'?")]
    [InlineData("--jobs=0", "--jobs=0: expected a whole number of at least 1", "")]
    [InlineData("--device=cudaa", "--device=cudaa: no such device.", "Did you mean 'cuda'?")]
    [InlineData("--design=gird", "--design=gird: no such design of seeds.", "Did you mean 'grid'?")]
    [InlineData("--metric=mai", "--metric: there is no metric 'mai'.", "Did you mean 'mia'?")]
    [InlineData("--budget=0", "--budget=0: expected a number of hours from 0.001 to 1000.", "")]
    [InlineData("--difference=-1", "--difference=-1: expected a number of percentage points from 0.01 to 100.", "")]
    [InlineData("--power=80", "--power=80: expected a chance from 0.01 to 0.999.", "")]
    [InlineData("--training-seeds=3", "lists 2 seeds", "Ask for at most 2")]
    [InlineData("--mirror=example.org/sets", "--mirror=example.org/sets: not a URL.", "--mirror=https://")]
    [InlineData("--data=nowhere", "--data=nowhere: there is no such folder.", "as they are published")]
    [InlineData("--data=.,--mirror=http://localhost", "--mirror and --data are both given.", "")]
    [InlineData("--keep-models=maybe", "takes no value", "")]
    [InlineData("--jobs=2,--jobs=3", "--jobs is given twice", "")]
    [InlineData("--retries=-1", "--retries=-1: expected a whole number of at least 0", "")]
    [InlineData(
        "--timeout=trainig=5",
        "no kind of stage that runs in a worker, and can be stopped, is called 'trainig'",
        "Did you mean 'training'?"
    )]
    [InlineData("--timeout=training", "'training' is not KIND=SECONDS", "--timeout=training=600")]
    [InlineData("--timeout=training=0", "'0' is not a number of seconds", "")]
    [InlineData("--timeout=training=1,training=2", "the kind 'training' is named twice", "")]
    [InlineData("--verify-hashes=yes", "takes no value", "")]
    [InlineData("--stage=", "--stage needs a value", "")]
    [InlineData("Figure2", "'Figure2' is not an option.", "--target=Figure2")]
    public void AWrongCommandLineIsOneMessageAndNothingRuns(string arguments, string fact, string hint)
    {
        var result = space.Run(arguments.Split(",--") is { Length: 2 } two ? [two[0], "--" + two[1]] : [arguments]);
        AssertMisuse(result, fact, hint);
    }

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
    public void AWrongExperimentFileIsOneMessageAndNothingRuns(string from, string to, string fact, string hint)
    {
        space.Edit(from, to);
        AssertMisuse(space.Run(), fact, hint);
    }

    [Fact]
    public void AValueAfterASpaceIsAnOptionsValueAndIsQuotedWhereTheCommandIsShown()
    {
        var options = Options.Parse(["--target", "Archive", "--methods", "ssd, retrain", "--keep-models"]);
        Assert.Equal(["Archive"], options.Targets);
        Assert.Equal(["ssd", "retrain"], options.Selection.Methods!);
        Assert.Equal(["--methods='ssd, retrain'", "--keep-models"], options.Selecting);
        Assert.Equal(" --methods='ssd, retrain' --keep-models", options.SelectionText);
    }

    [Fact]
    public void AnExperimentThatIsNotThereIsNamedWithThoseThatAre() =>
        AssertMisuse(space.RunPlain("--experiment=digts"), "There is no experiment 'digts'", "digits");

    [Fact]
    public void MethodsWithNothingToCompareAreRefusedForAFigure()
    {
        var result = space.Run("--methods=baseline,retrain");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("none unlearns", result.Output + result.Error);
    }

    [Fact]
    public void AnArtifactsFolderThatCannotBeWrittenIsNamed()
    {
        File.WriteAllText(Path.Combine(space.Root, "file"), "");
        var result = space.Run("--artifacts=file");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("The artifacts folder 'file' cannot be written", result.Output + result.Error);
    }

    [Theory]
    [InlineData("--tree")]
    [InlineData("--description")]
    [InlineData("--dryrun")]
    public void CakesOwnListingsRunNothing(string option)
    {
        var result = space.Run(option);
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("Default", result.Output);
        Assert.False(Directory.Exists(Path.Combine(space.Root, "artifacts")));
    }

    private void AssertMisuse(HostResult result, string fact, string hint)
    {
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(fact, result.Error);
        Assert.Contains(hint, result.Error);
        Assert.False(Directory.Exists(Path.Combine(space.Root, "artifacts")), "something ran");
    }
}

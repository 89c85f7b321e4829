using Newtonsoft.Json.Linq;

namespace EndToEnd.Tests.Programs;

/// <summary>What New writes and Check says.</summary>
public sealed class NewMethodTests : IDisposable
{
    private readonly PipelineSpace space = new();

    public void Dispose() => space.Dispose();

    [Theory]
    [InlineData("python", "another seed: other bytes")]
    [InlineData("shell", "draws nothing")]
    public void ANewMethodRunsAsItIs(string language, string told)
    {
        Assert.Contains(
            "dotnet cake --target=Check --program=methods/mine",
            space.RunPlain("--target=New", "--method=mine", $"--language={language}").AssertSuccess().Output
        );
        var said = space.RunPlain("--target=Check", "--program=methods/mine").AssertSuccess().Output;
        Assert.Contains("a second run: the same bytes", said);
        Assert.Contains(told, said);
    }

    [Fact]
    public void ANewMethodStandsBesideSsdInItsExperiment()
    {
        space.RunPlain("--target=New", "--method=mine").AssertSuccess();
        string[] small = ["--training-seeds=1", "--unlearning-seeds=2", "--target=Metrics"];
        space.RunPlain([.. small, "--experiment=methods/mine/experiment.json"]).AssertSuccess();
        var methods = File.ReadAllLines(space.InArtifacts("mine/tables/runs/runs.csv")).Skip(1).Select(line => line.Split(',')[3]);
        Assert.Equal(["baseline", "mine", "retrain", "ssd"], methods.Distinct().Order());
    }

    [Fact]
    public void AFolderThatIsThereIsNotWrittenOver()
    {
        space.RunPlain("--target=New", "--method=mine").AssertSuccess();
        space.RunPlain("--target=New", "--method=mine").AssertMisuse("methods/mine is there already.");
    }

    [Fact]
    public void CheckFindsAProgramThatGivesOtherBytesEachTime()
    {
        space.RunPlain("--target=New", "--method=mine").AssertSuccess();
        var file = space.InFolder("methods/mine/method.py");
        File.WriteAllText(file, File.ReadAllText(file).Replace("random.Random(task[\"seed\"])", "random.Random()"));
        space.RunPlain("--target=Check", "--program=methods/mine").AssertFailure("a second run: OTHER BYTES", "\"deterministic\": false");
    }

    [Fact]
    public void CheckSaysOfAWrongManifestWhatARunWould()
    {
        space.RunPlain("--target=New", "--method=mine").AssertSuccess();
        var file = space.InFolder("methods/mine/program.json");
        File.WriteAllText(file, File.ReadAllText(file).Replace("\"draws\"", "\"drawz\""));
        space
            .RunPlain("--target=Check", "--program=methods/mine")
            .AssertMisuse("\"drawz\" is not a key that belongs here.", "Did you mean 'draws'?");
    }

    [Fact]
    public void EveryMethodOfOursPassesCheck()
    {
        foreach (var folder in Directory.GetDirectories(Path.Combine(Checkout.Root, "methods")))
        {
            var manifest = JObject.Parse(File.ReadAllText(Path.Combine(folder, "program.json")));
            // The others need a package, or a model of their own.
            if (manifest["versions"] is null && (string?)manifest["does"] == "train")
            {
                Assert.Contains("the same bytes", space.RunPlain("--target=Check", $"--program={folder}").AssertSuccess().Output);
            }
        }
    }
}

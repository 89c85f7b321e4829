using Newtonsoft.Json.Linq;

namespace EndToEnd.Tests.Experiments;

/// <summary>A method that diverges in every run, beside one that does not: all commands go on, and say so.</summary>
public sealed class DivergenceTests(DivergenceTests.DivergedSpace diverged) : IClassFixture<DivergenceTests.DivergedSpace>
{
    private const string Run = "unlearn/digits5-sub/class-8/finetune/train-01-unlearn-01";
    private readonly PipelineSpace space = diverged.Space;

    [Fact]
    public void ARunSaysWhichModelDivergedAtWhichStepAndHow()
    {
        Assert.Matches($"{Run} diverged: step [0-9]+: the loss is (NaN|Infinity)", diverged.Output);
        Assert.Contains("3 results have a remark; Status repeats them.", diverged.Output);
    }

    [Fact]
    public void TheSummaryCountsThem() => Assert.Matches("Finetune +│ +0 of 2", diverged.Output);

    [Fact]
    public void TheManifestHasItInWordsAndNumbers()
    {
        var manifest = space.Manifest(Run);
        Assert.StartsWith("diverged: step ", (string)manifest["remark"]!);
        Assert.True((double)manifest["measurements"]!["diverged_step"]! >= 1);
    }

    [Fact]
    public void TheMetricsOfItHaveNoValue()
    {
        var runs = File.ReadAllLines(space.InArtifacts("small/tables/runs/runs.csv"));
        Assert.Contains(
            runs,
            row => row.StartsWith("digits5-sub,8,8,finetune,1,1,true,true,forget_test,%,,\"step ") || row.Contains(",,step ")
        );
    }

    [Fact]
    public void NothingIsRunAgainForIt() => Assert.Contains("Nothing to run", space.RunWell(DivergedSpace.Methods));

    [Fact]
    public void StatusRepeatsIt() =>
        Assert.Matches(
            $"remark +unlearning: diverged: step [^\n]*\n +{Run} and 2 more",
            space.RunWell("--target=Status", DivergedSpace.Methods)
        );

    [Fact]
    public void StatusTellsProgramsToo() =>
        Assert.Equal(3, JObject.Parse(space.RunWell("--target=Status", "--json", DivergedSpace.Methods))["remarks"]!.Count());

    [Fact]
    public void VerifyArchiveReportedAndReportWork()
    {
        Assert.Contains("Verified", space.RunWell("--target=Verify", "--replay=all", DivergedSpace.Methods));
        space.RunWell("--target=Archive", "--output=x.zip", DivergedSpace.Methods);
        space.RunWell("--target=Reported", "--reported=reported", DivergedSpace.Methods);
        Assert.Contains("0 of 2 (2 diverged) | diverged", File.ReadAllText(space.InFolder("reported/small/statistics.md")));
        space.RunWell("--target=Report", DivergedSpace.Methods);
        Assert.Contains("0 of 2 (2 diverged)", File.ReadAllText(space.InArtifacts("small/report.html")));
    }

    [Fact]
    public void AnExperimentOfWhichAllDivergesIsFinished()
    {
        using var copy = space.Copy();
        copy.Edit("\"learningRate\": 0.02", "\"learningRate\": 1e9");
        Assert.Contains("train/digits5/seed-01 diverged: epoch 1: the loss is", copy.RunWell(DivergedSpace.Methods));
        Assert.Contains("| SSD | 0 of 1 (1 diverged) | diverged |", File.ReadAllText(copy.InArtifacts("small/tables/designs/designs.md")));
    }

    /// <summary>Where it ran.</summary>
    public sealed class DivergedSpace : IDisposable
    {
        public const string Methods = "--methods=retrain,ssd,finetune";

        public DivergedSpace()
        {
            Space.Edit("\"finetune\": { \"epochs\": 1 }", "\"finetune\": { \"epochs\": 1, \"learningRate\": 1e9 }");
            Output = Space.RunWell(Methods);
        }

        public PipelineSpace Space { get; } = new();

        public string Output { get; }

        public void Dispose() => Space.Dispose();
    }
}

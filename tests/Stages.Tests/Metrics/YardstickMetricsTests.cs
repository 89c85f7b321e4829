using Newtonsoft.Json.Linq;
using Stages.Experiments;
using Stages.Metrics;
using Stages.Models;

namespace Stages.Tests.Metrics;

/// <summary>A run against the Retrain and the original model of its training seed, by hand.</summary>
public sealed class YardstickMetricsTests
{
    // Two forget training examples, two retain training examples, two retain test examples, one forget test example.
    private static readonly bool[] Test = [false, false, false, false, true, true, true];
    private static readonly bool[] Forget = [true, true, false, false, false, false, true];
    private static readonly int[] Label = [0, 0, 1, 1, 1, 1, 0];

    [Fact]
    public void TugOfWarMultipliesWhatIsLeft() =>
        // Forget training 50 against 0, retain training 100 against 50, retain test 50 against 100.
        Assert.Equal(0.5 * 0.5 * 0.5, Of("tow", Run([0, 1, 1, 1, 1, 0, 0]), Run([1, 1, 1, 0, 1, 1, 1])), 1e-12);

    [Fact]
    public void AgreementIsOfTestExamplesAlone() =>
        Assert.Equal(100.0 / 3, Of("agreement", Run([0, 1, 1, 1, 1, 0, 0]), Run([1, 1, 1, 0, 1, 1, 1])), 1e-12);

    [Fact]
    public void TheAverageGapToItselfIsZero() => Assert.Equal(0, Of("avg_gap", Run([0, 1, 1, 1, 1, 0, 0]), Run([0, 1, 1, 1, 1, 0, 0])));

    [Fact]
    public void TheAverageGapHasFourPartsOfWhichTheAttackIsOne()
    {
        var (run, retrained) = (Run([0, 1, 1, 1, 1, 0, 0]), Run([1, 1, 1, 0, 1, 1, 1]));
        var attack = Math.Abs(Of("mia_svc", run) - Of("mia_svc", retrained));
        Assert.Equal((50 + 50 + 50 + attack) / 4, Of("avg_gap", run, retrained), 1e-12);
    }

    [Fact]
    public void TheAdaptiveScoreWeighsWhatIsLostAndWhatIsNotForgotten() =>
        // Retain test 50 against the original's 100; forget test 100.
        Assert.Equal(
            (1 - 0.5) / (1 + 1),
            Formula("aus").Of(Predictions([0, 1, 1, 1, 1, 0, 0], original: Predictions([1, 1, 1, 1, 1, 1, 0]))),
            1e-12
        );

    /// <summary>Against PyTorch (tests/golden-sources/activation.py).</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void TheActivationDistanceIsThatOfPyTorch(int given)
    {
        var golden = JArray.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Reference", "activation.json")))[given];
        var classes = golden.Value<int>("classes");
        var retrained = OfLogits("retrained", null);
        Assert.Equal(golden.Value<double>("distance"), Formula("activation_distance").Of(OfLogits("logits", retrained)), 1e-12);
        Assert.Equal(0, Formula("activation_distance").Of(OfLogits("retrained", retrained)));

        RunPredictions OfLogits(string model, RunPredictions? retrained)
        {
            float[] logits = [.. golden[model]!.Values<float>()];
            var table = PredictionTable.LogitsOf([.. Enumerable.Range(0, logits.Length / classes)], logits, classes);
            return new(PredictionTable.Of([], [], [], [], [], classes), table, table, new ReferenceBatches(ByFineClass: true, 64))
            {
                Retrained = retrained,
            };
        }
    }

    [Fact]
    public void WithoutItsYardstickARunHasNoGap() => Assert.True(double.IsNaN(Of("tow", Run([0, 1, 1, 1, 1, 0, 0]))));

    private static double Of(string metric, RunPredictions run, RunPredictions? retrained = null) =>
        Formula(metric).Of(retrained is null ? run : Predictions(run.Predicted([0, 1, 2, 3, 4, 5, 6]), retrained));

    private static MetricFormula Formula(string metric) => Catalogue.Ours.Metrics.Single(m => m.Metric.Name == metric).Formula;

    private static RunPredictions Run(int[] predicted) => Predictions(predicted);

    // Logits of 1 for what is predicted and 0 for the other class.
    private static RunPredictions Predictions(int[] predicted, RunPredictions? retrained = null, RunPredictions? original = null) =>
        new(
            PredictionTable.Of(Test, Forget, Label, Label, [.. predicted.SelectMany(p => (float[])[1 - p, p])], 2),
            PredictionTable.LogitsOf([], [], 2),
            PredictionTable.LogitsOf([], [], 2),
            new ReferenceBatches(ByFineClass: true, 64)
        )
        {
            Retrained = retrained,
            Original = original,
        };
}

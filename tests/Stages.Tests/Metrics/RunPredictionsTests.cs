using Stages.Experiments;
using Stages.Metrics;
using Stages.Models;
using Stages.Tables;

namespace Stages.Tests.Metrics;

/// <summary>Metrics of a table of predictions, as the reference code would form its batches of it.</summary>
public sealed class RunPredictionsTests
{
    // Four test examples of two super classes of two fine classes; the first and the last are predicted rightly.
    private static readonly Table Predictions = PredictionTable.Of(
        test: [true, true, true, true],
        forget: [false, false, false, false],
        fine: [3, 1, 2, 0],
        label: [1, 1, 0, 0],
        logits: [0, 1, 1, 0, 0, 1, 1, 0],
        classes: 2
    );

    [Theory]
    [InlineData(true, new[] { 3, 1, 2, 0 })]
    [InlineData(false, new[] { 2, 3, 0, 1 })]
    public void ExamplesGoThroughTheClassesEachInFileOrder(bool byFineClass, int[] expected) =>
        Assert.Equal(expected, Run(byFineClass, 64).Examples(test: true, forget: false));

    [Theory]
    [InlineData(true, 3, 200.0 / 3)]
    [InlineData(false, 3, 100.0 / 3)]
    [InlineData(false, 1, 50)]
    [InlineData(true, 64, 50)]
    public void MeanAccuraciesAreOfBatchesOfTheSize(bool byFineClass, int size, double expected) =>
        Assert.Equal(expected, new AccuracyMetric(Test: true, Forget: false, AccuracyFormula.BatchMean).Of(Run(byFineClass, size)), 1e-12);

    [Fact]
    public void TheReferenceCodesAttackPenalisesTwoCoefficients()
    {
        var (members, others, forgotten) = (
            GoldenScalars.Numbers("membership.entropy_retain"),
            GoldenScalars.Numbers("membership.entropy_test"),
            GoldenScalars.Numbers("membership.entropy_forget")
        );
        // Between the two fitted boundaries: a member by one fit alone.
        var between = (GoldenScalars.Number("membership.binary.boundary") + GoldenScalars.Number("membership.multinomial.boundary")) / 2;
        float[] entropies = [.. ((double[])[.. members, .. others, .. forgotten, between]).Select(e => (float)e)];
        var kinds = Enumerable.Range(0, entropies.Length).ToList();
        var test = kinds.Select(i => i >= members.Length && i < members.Length + others.Length);
        var table = new Table(
            "",
            [
                Column.Of("test", "", "", test),
                Column.Of("forget", "", "", kinds.Select(i => i >= members.Length + others.Length)),
                Column.Of("fine", "", "", kinds.Select(_ => 0)),
                Column.Of("label", "", "", kinds.Select(_ => 0)),
                Column.Of("predicted", "", "", kinds.Select(_ => 0)),
                Column.Of("entropy", "", "", entropies),
                Column.Of("loss", "", "", entropies),
            ]
        );

        double Of(string metric) => Catalogue.Ours.Metrics.Single(m => m.Metric.Name == metric).Formula.Of(Run(table, true, 64));

        Assert.Equal(100, Of("mia"));
        Assert.Equal(100.0 * forgotten.Length / (forgotten.Length + 1), Of("mia_reference"), 1e-9);
    }

    private static RunPredictions Run(bool byFineClass, int size) => Run(Predictions, byFineClass, size);

    private static RunPredictions Run(Table predictions, bool byFineClass, int size) =>
        new(predictions, PredictionTable.LogitsOf([], [], 2), PredictionTable.LogitsOf([], [], 2), new(byFineClass, size));
}

using Stages.PerExample;

namespace Stages.Tests.PerExample;

/// <summary>Which models are compared with which, and what is said where they cannot be.</summary>
public sealed class ComparisonTests
{
    private static readonly int[] Examples = [0, 1, 2];

    [Fact]
    public void AMethodThatDrawsNothingHasTheGreatestEpsilonUnderAByRule()
    {
        var comparison = GroupComparison.OfA(
            Models(1, [4]),
            Models(12, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
            Models(1, [4]),
            draws: false
        );
        var rows = new DesignComparisons([comparison], [], (0, 0)).On("forget_train", Examples).Summary;
        Assert.Equal(50, Value(rows, ExampleQuantity.Epsilon));
        Assert.Equal(1, Value(rows, "epsilon_50_share"));
        Assert.Equal(0, Value(rows, ExampleQuantity.Quality));
        Assert.Equal(0, Value(rows, ExampleQuantity.Score));
        Assert.Null(Value(rows, ExampleQuantity.ULira));
        Assert.Equal("fewer than 3 models", Row(rows, ExampleQuantity.ULira).WhyNot);
    }

    [Fact]
    public void OneModelOfAMethodThatDrawsTellsNothing()
    {
        var comparison = GroupComparison.OfA(Models(1, [4]), Models(3, [1, 2, 3]), Models(1, [4]), draws: true);
        var rows = new DesignComparisons([comparison], [], (0, 0)).On("forget_train", Examples).Summary;
        Assert.All(rows, row => Assert.Equal((null, "one unlearned model"), (row.Value, row.WhyNot)));
        Assert.Equal(ExampleQuantity.All.Count, rows.Count);
    }

    [Fact]
    public void ModelsThatDivergedAreLeftOutAndCounted()
    {
        var all = Models(4, [1, 2, 3, 4]);
        var some = ModelGroup.Of([all.Models[0], null, all.Models[2], all.Models[3]]);
        var cell = new CellModels(
            [some],
            some,
            all,
            all,
            new ModelGroup([], 0),
            new ExampleParts([false, false, false], [true, true, true])
        );
        var rows = cell.Designs(draws: true, grid: false)[1].On("forget_train", Examples).Summary;
        Assert.All(rows, row => Assert.Equal((3, 4, 1, 0), (row.Unlearned, row.Retrained, row.DivergedUnlearned, row.DivergedRetrained)));
    }

    /// <summary>Of a training seed whose run diverged the retrained model stays, and is left out with nothing.</summary>
    [Fact]
    public void PairsAreOfOneTrainingSeed()
    {
        var all = Models(4, [1, 2, 3, 4]);
        var some = ModelGroup.Of([all.Models[0], null, all.Models[2], all.Models[3]]);
        Assert.Equal([(0, 0), (1, 2), (2, 3)], GroupComparison.OfB(some, all, all).Folds);
    }

    [Fact]
    public void WithoutOriginalsThereIsNoCompleteness()
    {
        var all = Models(4, [1, 2, 3, 4]);
        var rows = new DesignComparisons([GroupComparison.OfB(all, all, new ModelGroup([], 0))], [], (0, 0))
            .On("forget_train", Examples)
            .Summary;
        Assert.Equal("no original model: add baseline to the methods", Row(rows, ExampleQuantity.Completeness).WhyNot);
        Assert.Equal(0, Value(rows, ExampleQuantity.Klom));
    }

    [Fact]
    public void OriginalModelsAreLessCompleteThanRetrainedOnes()
    {
        var retrained = Models(6, [1, 1.5, 2, 2.5, 3, 3.5]);
        var originals = Models(6, [7, 7.5, 8, 8.5, 9, 9.5]);
        var ofOriginals = PartScores.Of(GroupComparison.OfB(originals, retrained, originals), Examples).Completeness;
        var ofRetrained = PartScores.Of(GroupComparison.OfHalves(retrained, originals), Examples).Completeness;
        Assert.All(ofOriginals, value => Assert.InRange(value, 0, 0.1));
        Assert.All(ofRetrained, value => Assert.InRange(value, 0.9, 1));
    }

    /// <summary>By hand: variances of the means (2) and within (½): (2 − ½/2)/(2 − ½/2 + ½) of training seeds.</summary>
    [Fact]
    public void TheTrainingSeedsShareIsTheIntraclassCorrelation() =>
        Assert.Equal(1.75 / 2.25, ExampleSummary.Share([(0.5, 1.5), (2.5, 3.5)])!.Value, 1e-15);

    [Fact]
    public void WithoutVarianceThereIsNoShare() => Assert.Null(ExampleSummary.Share([(1, 1), (1, 1)]));

    private static ModelGroup Models(int count, double[] margins) =>
        ModelGroup.Of(
            Enumerable.Range(0, count).Select(k => new ModelMargins(k + 1, [margins[k], margins[k] + (k % 2), margins[k] * 1.5], 1, 1))
        );

    private static double? Value(IReadOnlyList<ExampleSummary> rows, string quantity) => Row(rows, quantity).Value;

    private static ExampleSummary Row(IReadOnlyList<ExampleSummary> rows, string quantity) => rows.Single(row => row.Quantity == quantity);
}

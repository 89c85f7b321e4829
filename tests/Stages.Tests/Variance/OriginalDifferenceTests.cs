using Stages.Designs;
using Stages.Tests.Experiments;
using Stages.Variance;

namespace Stages.Tests.Variance;

public sealed class OriginalDifferenceTests
{
    private static readonly CellName Name = new("digits5-sub", 8, "eight", "unsir", "retain_test", "%");

    private static readonly GridCell Original = Deterministic("baseline", 90.1, 81.3, 72.7, 95.2);

    [Fact]
    public void AMethodThatDoesNothingHasNoVarianceInTheDifference()
    {
        var same = Deterministic("ssd", 90.1, 81.3, 72.7, 95.2);
        Assert.Equal(Identification.Constant, OriginalDifference.Of(same, Original)!.Identification);
    }

    /// <summary>The same points off every model: 90.1 − 89.1 and 81.3 − 80.3 differ in their last bits.</summary>
    [Fact]
    public void AMethodThatCostsEveryModelTheSameHasNone()
    {
        var difference = OriginalDifference.Of(Deterministic("ssd", 89.1, 80.3, 71.7, 94.2), Original)!;
        Assert.Equal(0, difference.TrainingVariance);
        Assert.Equal(-1, difference.Mean);
    }

    [Fact]
    public void TheUnlearningSeedsComponentIsTheSame()
    {
        GridCell cell = new(
            Name,
            [1, 2, 3],
            SeedGrid.Of([
                [10, 12],
                [20, 22],
                [33, 31],
            ])
        );
        var difference = OriginalDifference.Of(cell, Deterministic("baseline", 11, 21, 31))!;
        Assert.Equal(2, difference.UnlearningVariance!.Value, 9);
        Assert.Equal(2, VarianceComponents.Of(cell.Grid!).UnlearningVariance!.Value, 9);

        // Means 0, 0 and 1 of the differences: MSB = 2 · 1/3, below MSW = 2.
        Assert.Equal(((2.0 / 3) - 2) / 2, difference.RawTrainingVariance!.Value, 9);
    }

    [Fact]
    public void ASeedWhoseOriginalModelHasNoValueIsLeftOut()
    {
        GridCell original = new(
            Original.Cell,
            [1, 2, 3, 4],
            [
                [90.1],
                [null],
                [72.7],
                [95.2],
            ],
            Deterministic: true
        );
        Assert.Equal(3, OriginalDifference.Of(Deterministic("ssd", 1, 2, 3, 4), original)!.TrainingSeeds);
    }

    [Fact]
    public void TheVarianceTableHasTheDifferenceOfMethodsThatUnlearn()
    {
        GridCell[] cells = [Original, Deterministic("ssd", 89.1, 80.3, 71.7, 94.2), Deterministic("retrain", 90, 91, 92, 93)];
        var table = VarianceTables.Components(
            AnalysedCell.Of([.. cells.Select(cell => (cell, CellAnalysis.Of(cell, null, null, Streams.Source)))], OurNames.Methods)
        );
        Assert.Equal([null, 0.0, null], table.NullableDoubles("difference_variance_train"));
        Assert.Equal([null, -1.0, null], table.NullableDoubles("difference_mean"));
    }

    [Fact]
    public void WithoutAnOriginalModelThereIsNone() => Assert.Null(OriginalDifference.Of(Original, null));

    private static GridCell Deterministic(string method, params double[] values) =>
        new(Name with { Method = method }, [.. Enumerable.Range(1, values.Length)], SeedGrid.OfDeterministic(values));
}

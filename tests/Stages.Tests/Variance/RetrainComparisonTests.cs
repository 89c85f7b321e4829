using Pipeline;
using Stages.Designs;
using Stages.Mathematics;
using Stages.Variance;

namespace Stages.Tests.Variance;

public sealed class RetrainComparisonTests
{
    private static readonly CellName Cell = new("s", 3, "three", "ssd", "mia", "%");

    // Means 83 and 80; variances 2.5 and 10 over five: standard error √2.5, and Satterthwaite's 5.882353 degrees of
    // freedom.
    private static readonly double[] Method = [81, 82, 83, 84, 85];
    private static readonly double[] Retrain = [76, 78, 80, 82, 84];

    /// <summary>By numerical integration of the density of t.</summary>
    [Fact]
    public void GapsAreWelchs()
    {
        var difference = Stages.Mathematics.MeanDifference.Of(Method, Retrain)!;
        Assert.Equal(3, difference.Value, 12);
        Assert.Equal(5.882353, difference.Freedom, 6);
        Assert.Equal(0.107531, difference.P, 6);
        Assert.Equal(-0.887742, difference.Interval().Low, 6);
        Assert.Equal(6.887742, difference.Interval().High, 6);
    }

    [Fact]
    public void TheSquaresOfTheDistancesPartsAddUp()
    {
        var distance = Compare([3, 9, 4, 20], [5, 5.5, 8]).Distance;
        Assert.Equal(
            distance.W2 * distance.W2,
            (distance.Location * distance.Location) + (distance.Scale * distance.Scale) + (distance.Shape * distance.Shape),
            9
        );
        Assert.Equal(9 - (18.5 / 3), distance.Location, 12);
        Assert.True(distance.Shape > 0.1);
    }

    [Fact]
    public void AMethodThatIsRetrainShiftedIsAllLocation()
    {
        var distance = Compare([4, 6, 9], [1, 3, 6]).Distance;
        Assert.Equal(3, distance.Location, 12);
        Assert.Equal(0, distance.Scale, 12);
        Assert.Equal(0, distance.Shape, 6);
    }

    [Fact]
    public void PermutationsBetweenMethodAndRetrainAreAllTakenWhereTheyAreFew()
    {
        var test = Compare([10, 11, 12], [1, 2, 3]).Distance.Test;
        Assert.Equal((true, 0.1), (test.Exact, test.P));
    }

    [Theory]
    [InlineData(4, "fewer than 5 training seeds")]
    [InlineData(11, null)]
    public void FewTrainingSeedsHaveAGapWithoutAnInterval(int seeds, string? reason)
    {
        var random = RandomStream.For(3, "test");
        var comparison = Compare([.. Draw(seeds, 80)], [.. Draw(seeds, 79)]);
        Assert.Equal(reason, comparison.GapInterval.NotEstimable);
        Assert.Equal(reason is null, comparison.Equivalence is not null);

        IEnumerable<double> Draw(int count, double mean) => Enumerable.Range(0, count).Select(_ => mean + random.NextNormal());
    }

    [Fact]
    public void APileAtABoundHasNoInterval() =>
        Assert.Equal(
            "2 of 11 runs at a bound",
            Compare([0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]).GapInterval.NotEstimable
        );

    /// <summary>One of eleven at a bound is what 40 % at the bound can show.</summary>
    [Fact]
    public void OneOfFewRunsAtABoundIsAPile() =>
        Assert.Equal(
            "1 of 11 runs at a bound",
            Compare([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]).GapInterval.NotEstimable
        );

    /// <summary>Eleven runs of which one fails are one distribution in method and Retrain: W2 is what every exchange
    /// gives, and not above the floor, as it would be of normal values.</summary>
    [Fact]
    public void AFailedRunIsNoDistanceBeyondTheFloor()
    {
        double[] values = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
        var distance = Compare([-200, .. values[1..]], [.. values.Select(v => v + 0.5)]).Distance;
        Assert.True(distance.W2 > 10 && distance.W2 <= distance.Floor!.High);
        Assert.True(distance.W2 > NullFloor.Studentised(11, 11, shared: false, Streams.Source)!.High * Math.Sqrt(11));
    }

    [Fact]
    public void FewRunsThatDifferHaveNoInterval() =>
        Assert.Equal(
            "1 of 11 runs differ",
            Compare([50, 50, 50, 50, 50, 50, 50, 50, 50, 50, 51], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]).GapInterval.NotEstimable
        );

    /// <summary>A Retrain that never names the class is 0 in all runs: a number, not a sample.</summary>
    [Fact]
    public void ARetrainThatIsOneNumberIsTakenAsThat()
    {
        var comparison = Compare([21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31], new double[11]);
        Assert.NotNull(comparison.GapInterval.Interval);
        Assert.Equal(1, comparison.Equivalence!.DeviationP);
    }

    [Fact]
    public void GapsAreOfRowMeansWhereTheGridWasRun()
    {
        var sample = MethodSample.Of([Run(1, 1, 10, b: true), Run(1, 2, 20), Run(2, 1, 30, b: true), Run(2, 2, 50)]);
        Assert.Equal([15, 40], sample.Means);
        Assert.Equal([10, 30], sample.B);
    }

    [Fact]
    public void GapsAreOfDesignBWithoutTheGrid()
    {
        var sample = MethodSample.Of([Run(1, 1, 10, b: true), Run(1, 2, 20), Run(2, 1, 30, b: true)]);
        Assert.Equal([10, 30], sample.Means);
    }

    [Fact]
    public void WithoutARunThereIsNoComparison() => Assert.Null(RetrainComparison.Of(Sample([]), Sample([1, 2]), Cell, Streams.Source));

    private static RunRow Run(int training, int unlearning, double value, bool b = false) =>
        new(Cell, training, unlearning, training == 1, b, value);

    private static RetrainComparison Compare(double[] method, double[] retrain) =>
        RetrainComparison.Of(Sample(method), Sample(retrain), Cell, Streams.Source)!;

    private static MethodSample Sample(double[] values) => new(values, values, [.. values.Select(v => (double[])[v])]);
}

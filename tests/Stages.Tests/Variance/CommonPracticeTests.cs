using Pipeline;
using Stages.Designs;
using Stages.Mathematics;
using Stages.Variance;

namespace Stages.Tests.Variance;

public sealed class CommonPracticeTests
{
    [Theory]
    [InlineData(0, 95)]
    [InlineData(0.1, 83)]
    [InlineData(0.3, 63)]
    [InlineData(0.5, 47)]
    [InlineData(0.8, 25)]
    [InlineData(1, 0)]
    [InlineData(-0.05, 95)]
    public void ElevenNormalRunsOfOneTrainingSeedCoverAsTheFormulaSays(double correlation, int percent) =>
        Assert.Equal(percent, Math.Round(100 * CommonPractice.NormalCoverage(correlation, 11)));

    [Theory]
    [InlineData(0, 11)]
    [InlineData(0.1, 11)]
    [InlineData(0.5, 11)]
    [InlineData(0.8, 11)]
    [InlineData(0.3, 3)]
    public void TheMeasuredCoverageOfNormalGridsIsTheFormulas(double correlation, int trainingSeeds)
    {
        var grids = Enumerable.Range(0, 600).Select(i => Practice(Normal(i, correlation, trainingSeeds)));
        Assert.Equal(CommonPractice.NormalCoverage(correlation, 11), grids.Average(practice => practice.Coverage), 0.03);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    [InlineData(0.8)]
    public void TheIntervalOfTheCoverageContainsItAtLeastAsOftenAsItSays(double correlation)
    {
        var truth = CommonPractice.NormalCoverage(correlation, 11);
        Interval[] printed =
        [
            .. Enumerable.Range(0, 400).Select(i => Practice(Normal(i, correlation, 11)).CoverageInterval.Interval).OfType<Interval>(),
        ];
        Assert.InRange(printed.Length, 300, 400);
        Assert.InRange(printed.Count(interval => interval.Contains(truth)) / (double)printed.Length, 0.935, 1);
    }

    [Fact]
    public void EqualTrainingSeedsAllContainTheirMean()
    {
        var practice = Practice([
            [1, 2, 3, 4],
            [1, 2, 3, 4],
            [1, 2, 3, 4],
        ]);
        Assert.Equal((3, 1, 4), (practice.Containing, practice.Coverage, practice.EffectiveSeeds));
    }

    [Fact]
    public void TrainingSeedsFarApartContainNothing()
    {
        var practice = Practice([
            [1, 2, 3, 4],
            [101, 102, 103, 104],
            [301, 302, 303, 304],
        ]);
        Assert.Equal((0, 0), (practice.Containing, practice.Larger));
        Assert.InRange(practice.EffectiveSeeds, 1, 1.001);
    }

    [Fact]
    public void TheDistanceFromTheMeanIsThatOfATrainingSeedThatIsNoPartOfIt()
    {
        // Means ±1 about 0. The interval of four values ±a about its mean is 3.182·a/√3 wide to each side: 1.2 with a =
        // 0.653, which contains a mean at distance 1, and not one at √2.
        double[] Row(double mean) => [mean - 0.653, mean + 0.653, mean - 0.653, mean + 0.653];
        Assert.Equal(0, Practice([Row(-1), Row(1)]).Containing);
    }

    [Fact]
    public void AVarianceIsHeldAgainstThatOfAllRuns()
    {
        // V_A are 100/3 and 1/3; MSB = 0 and MSW = 50.5/3 make B's 3/4 of MSW.
        var practice = Practice([
            [-5, 5, -5, 5],
            [-0.5, 0.5, -0.5, 0.5],
        ]);
        Assert.Equal((1, 0.5), (practice.Larger, practice.LargerShare));
    }

    [Fact]
    public void AWiderIntervalOfTheShareKnowsThatTheVarianceOfBIsEstimated()
    {
        var practice = Practice(Normal(1, 0.5, 11));
        var exact = Proportion.ClopperPearson(practice.Larger, 11);
        Assert.InRange(practice.LargerInterval!.Low, 0, exact.Low);
        Assert.InRange(practice.LargerInterval.High, exact.High, 1);
    }

    [Fact]
    public void WhereATrainingSeedLiesApartTheCoverageHasNoInterval()
    {
        var grid = Normal(1, 0.5, 11);
        grid[3] = [.. grid[3].Select(value => value - 20)];
        Assert.Equal(new PrintedInterval(null, "1 of 11 training seeds lie apart"), Practice(grid).CoverageInterval);
    }

    [Fact]
    public void FewerThanTenTrainingSeedsGiveNoInterval()
    {
        var practice = Practice(Normal(1, 0.5, 9));
        Assert.Equal(new PrintedInterval(null, "fewer than 10 training seeds"), practice.CoverageInterval);
        Assert.Null(practice.LargerInterval);
    }

    [Fact]
    public void AMethodThatDrawsNothingHasNoIntervalToJudge() =>
        Assert.Equal("draws nothing: an interval of no width", CommonPractice.Refusal(SeedGrid.OfDeterministic([1, 2, 3])));

    [Fact]
    public void WhereHardlyAnyRunsDifferNothingIsEstimated() =>
        Assert.Equal(
            "not estimable: 1 of 6 runs differ",
            CommonPractice.Refusal(
                SeedGrid.Of([
                    [0, 0, 0],
                    [0, 0, 3],
                ])
            )
        );

    [Theory]
    [InlineData(0, 11)]
    [InlineData(0.5, 11 / 6.0)]
    [InlineData(1, 1)]
    [InlineData(-0.1, 11)]
    public void RunsOfOneTrainingSeedAreWorthFewer(double correlation, double effective) =>
        Assert.Equal(effective, CommonPractice.EffectiveSeedsOf(correlation, 11), 12);

    [Fact]
    public void TheEffectiveSeedsAreThoseOfTheIntraclassCorrelation()
    {
        var grid = SeedGrid.Of(Normal(5, 0.5, 11));
        var expected = CommonPractice.EffectiveSeedsOf(VarianceComponents.Of(grid).IntraclassCorrelation!.Value, 11);
        Assert.Equal(expected, CommonPractice.Of(grid, RandomStream.For(1, "test"))!.EffectiveSeeds, 12);
    }

    [Theory]
    [InlineData(0, 0, 0.2849)]
    [InlineData(4, 0.1093, 0.6921)]
    [InlineData(11, 0.7151, 1)]
    public void ClopperAndPearsonsIntervalsAreThoseOfTables(int successes, double low, double high)
    {
        var interval = Proportion.ClopperPearson(successes, 11);
        Assert.Equal((low, high), (interval.Low, interval.High), new Close());
    }

    internal static double[][] Normal(int number, double correlation, int trainingSeeds) =>
        SimulatedGrids.Draw(
            RandomStream.For(number, $"practice/{correlation}/{trainingSeeds}"),
            trainingSeeds,
            11,
            Math.Sqrt(correlation),
            Math.Sqrt(1 - correlation)
        );

    private static CommonPractice Practice(double[][] grid) => CommonPractice.Of(SeedGrid.Of(grid), RandomStream.For(1, "test"))!;

    private sealed class Close : IEqualityComparer<(double, double)>
    {
        public bool Equals((double, double) x, (double, double) y) =>
            Math.Abs(x.Item1 - y.Item1) < 1e-4 && Math.Abs(x.Item2 - y.Item2) < 1e-4;

        public int GetHashCode((double, double) obj) => 0;
    }
}

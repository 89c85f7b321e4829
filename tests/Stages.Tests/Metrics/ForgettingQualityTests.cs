using MathNet.Numerics.Distributions;
using Stages.Metrics;

namespace Stages.Tests.Metrics;

public sealed class ForgettingQualityTests
{
    [Fact]
    public void PerfectSeparationIsTheGreatestEpsilon() =>
        Assert.Equal(ForgettingQuality.Greatest, ForgettingQuality.Epsilon([5, 6, 7], [1, 2, 3]));

    [Fact]
    public void EqualGroupsHaveNone() => Assert.Equal(0, ForgettingQuality.Epsilon([1, 2, 3, 4], [1, 2, 3, 4]));

    [Fact]
    public void EqualGroupsWithoutSpreadHaveNone() => Assert.Equal(0, ForgettingQuality.Epsilon([100, 100], [100, 100]));

    [Fact]
    public void OneModelOnEitherSideIsToldApartOrNot()
    {
        Assert.Equal(0, ForgettingQuality.Epsilon([1], [1]));
        Assert.Equal(ForgettingQuality.Greatest, ForgettingQuality.Epsilon([1], [2]));
    }

    /// <summary>What a method that draws nothing gives under design A, though no attack tells it apart.</summary>
    [Fact]
    public void AGroupThatHardlyVariesIsTheGreatestEpsilonByRule() =>
        Assert.Equal(ForgettingQuality.Greatest, ForgettingQuality.Epsilon([2, 2, 2, 2], [1, 2, 2.5, 3]));

    /// <summary>By hand: above 2.5 are three of four U and one of four O. FPR = FNR = ¼.</summary>
    [Fact]
    public void EpsilonIsTheBestAttacks() =>
        Assert.Equal(Math.Log((1 - 1e-5 - 0.25) / 0.25), ForgettingQuality.Epsilon([2, 3, 4, 5], [0, 1, 1.5, 3.5]), 1e-12);

    [Theory]
    [InlineData(0, 512, 1)]
    [InlineData(0.49, 512, 1)]
    [InlineData(0.5, 512, 0.5)]
    [InlineData(6.99, 512, 1.0 / 8192)]
    [InlineData(7, 512, 0)]
    [InlineData(50, 512, 0)]
    [InlineData(2.9, 11, 1.0 / 32)]
    [InlineData(3, 11, 0)]
    [InlineData(0, 2, 0)]
    [InlineData(0, 1, 0)]
    public void PointsHalveFromBucketToBucket(double epsilon, int models, double points) =>
        Assert.Equal(points, ForgettingQuality.Points(epsilon, models));

    [Fact]
    public void EveryRunOfNeighboursCounts()
    {
        var random = new Random(1);
        for (var repetition = 0; repetition < 2_000; repetition++)
        {
            // Few distinct values, so that there are ties, also of both groups; and wide ones, so that the buffer counts.
            var spread = repetition % 3 == 0 ? 4 : 12;
            double[] u = [.. Enumerable.Range(0, 2 + random.Next(8)).Select(_ => (double)random.Next(spread))];
            double[] o = [.. Enumerable.Range(0, 2 + random.Next(8)).Select(_ => (double)random.Next(spread))];
            Array.Sort(u);
            Array.Sort(o);
            Assert.Equal(ByBruteForce(u, o) ?? 0, ThresholdAttacks.Best(u, o)?.Epsilon ?? 0, 1e-12);
        }
    }

    /// <summary>Every threshold and pair of thresholds at the quarters between whole numbers.</summary>
    private static double? ByBruteForce(double[] u, double[] o)
    {
        double Median(double[] of) => (of[(of.Length - 1) / 2] + of[of.Length / 2]) / 2;
        double Range(double[] of) => of[^1] - of[0];
        var (above, below) = Median(u) >= Median(o) ? (u, o) : (o, u);
        var (narrow, wide) = Range(above) < Range(below) ? (above, below) : (below, above);
        double[] thresholds = [.. Enumerable.Range(-20, 100).Select(quarter => quarter / 4.0)];
        var one = thresholds.Select(t => OfAttack(above, below, t, double.PositiveInfinity));
        var two =
            from high in thresholds
            where Math.Abs(high - narrow[^1]) <= 2
            from low in thresholds
            where Math.Abs(high - low - Range(narrow)) <= 2
            select OfAttack(narrow, wide, low, high);
        return one.Concat(two).Max();
    }

    private static double? OfAttack(double[] positives, double[] negatives, double low, double high) =>
        ForgettingQuality.OfRates(
            (double)negatives.Count(m => low <= m && m <= high) / negatives.Length,
            (double)positives.Count(m => m < low || m > high) / positives.Length
        );

    /// <summary>
    /// For normal margins the true rates of the chosen attack are known: the bound is above its ε in at most 5 % of cases.
    /// The bound says something: where the groups are three deviations apart it is above 1 in most cases.
    /// </summary>
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(0, 0.3)]
    [InlineData(3, 1)]
    public void TheLowerBoundHoldsItsLevel(double shift, double deviation)
    {
        const int Repetitions = 1_000;
        const int Models = 64;
        var random = new Random(15);
        var (above, high) = (0, 0);
        for (var repetition = 0; repetition < Repetitions; repetition++)
        {
            double[] u = Draw(random, Models, shift, deviation);
            double[] o = Draw(random, Models, 0, 1);
            double[] halfU = [.. u.Where((_, k) => k % 2 == 0).Order()];
            double[] halfO = [.. o.Where((_, k) => k % 2 == 0).Order()];
            var attack = ThresholdAttacks.Best(halfU, halfO)!;
            double Says(double mean, double sd) => Normal.CDF(mean, sd, attack.High) - Normal.CDF(mean, sd, attack.Low);
            var (ofU, ofO) = (Says(shift, deviation), Says(0, 1));
            var truth = attack.UnlearnedIsPositive ? ForgettingQuality.OfRates(ofO, 1 - ofU) : ForgettingQuality.OfRates(ofU, 1 - ofO);
            var bound = ForgettingQuality.LowerBound(u, o);
            above += bound > truth ? 1 : 0;
            high += bound > 1 ? 1 : 0;
        }

        // 5 % and three standard errors.
        Assert.InRange(above, 0, 70);
        Assert.True(shift < 3 || high > Repetitions / 2, $"{high}");
    }

    private static double[] Draw(Random random, int count, double mean, double deviation) =>
        [.. Enumerable.Range(0, count).Select(_ => Normal.InvCDF(mean, deviation, random.NextDouble()))];
}

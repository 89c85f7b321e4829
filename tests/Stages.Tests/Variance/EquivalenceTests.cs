using Pipeline;
using Stages.Mathematics;
using Stages.Variance;

namespace Stages.Tests.Variance;

public sealed class EquivalenceTests
{
    private const int Simulations = 4_000;

    /// <summary>A gap of just the margin, eleven training seeds of each: called equivalent in 5 % of cases.</summary>
    [Theory]
    [InlineData(0.3)]
    [InlineData(0.6)]
    public void AtTheMarginTheSizeIsFivePercent(double deviation) =>
        Assert.Equal(0.05, Share(1, deviation, e => e.P), 4 * Math.Sqrt(0.05 * 0.95 / Simulations));

    /// <summary>
    /// The power of two methods that are equal, for a margin of one point: 0.96, 0.46 and none for standard deviations
    /// of 0.6, 1 and 2.
    /// </summary>
    [Theory]
    [InlineData(0.6, 0.96)]
    [InlineData(1, 0.46)]
    [InlineData(2, 0.0)]
    public void ThePowerIsThatOfTheTable(double deviation, double expected) => Assert.Equal(expected, Share(0, deviation, e => e.P), 0.03);

    /// <summary>A gap of just Retrain's standard deviation, which is estimated.</summary>
    [Fact]
    public void AtRetrainsStandardDeviationTheSizeIsFivePercentAtMost() => Assert.InRange(Share(1, 1, e => e.DeviationP), 0.02, 0.06);

    [Fact]
    public void AllFourVerdictsAreFound() =>
        Assert.Equal(
            [
                EquivalenceVerdict.Equivalent,
                EquivalenceVerdict.Different,
                EquivalenceVerdict.Undecided,
                EquivalenceVerdict.NotEstimable,
                EquivalenceVerdict.Equivalent,
            ],
            Equivalence.Verdicts([(0.6, 0.001), (0.001, 0.9), (0.3, 0.3), null, (0.001, 0.001)])
        );

    /// <summary>One error rate for the whole table: 0.02 is enough alone, and not among three.</summary>
    [Fact]
    public void VerdictsAreCorrectedOverTheTable()
    {
        Assert.Equal([EquivalenceVerdict.Equivalent], Equivalence.Verdicts([(0.9, 0.02)]));
        Assert.Equal(
            [EquivalenceVerdict.Undecided, EquivalenceVerdict.Undecided, EquivalenceVerdict.Undecided],
            Equivalence.Verdicts([(0.9, 0.02), (0.9, 0.3), (0.9, 0.4)])
        );
    }

    private static double Share(double gap, double deviation, Func<Equivalence, double> p)
    {
        var random = RandomStream.For(1, $"test/{gap}/{deviation}");
        return Enumerable.Range(0, Simulations).Count(_ => p(Drawn()) <= 0.05) / (double)Simulations;

        Equivalence Drawn()
        {
            double[] retrain = [.. Draw(50)];
            return Equivalence.Of(MeanDifference.Of([.. Draw(50 + gap)], retrain)!, retrain, "%");
        }

        IEnumerable<double> Draw(double mean) => Enumerable.Range(0, 11).Select(_ => mean + (deviation * random.NextNormal()));
    }
}

using Pipeline;
using Stages.Designs;
using Stages.Tests.Experiments;
using Stages.Variance;

namespace Stages.Tests.Variance;

public sealed class PilotGapTests
{
    [Fact]
    public void TheWidthNowIsThatOfStudentsInterval()
    {
        // Gaps 1, 2 and 3: s = 1, t = 4.303.
        var gap = Assert.Single(
            PilotGap.Of([.. Runs("ssd", [1, 2, 3]), .. Runs("retrain", [0, 0, 0])], OurNames.Methods, ["mia"], SeedDesign.Pair)
        );
        Assert.True(gap.WithRetrain);
        Assert.Equal(4.303 / Math.Sqrt(3), gap.HalfWidth(3, 1), 0.001);
    }

    [Fact]
    public void UnlearningSeedsDivideTheirPartAlone()
    {
        PilotGap gap = new("mia", true, 11, 1, 5, 4);
        Assert.Equal(1 + (4.0 / 2), gap.VarianceWith(2), 12);
        Assert.Equal(1, gap.VarianceWith(1_000_000), 0.001);
    }

    [Fact]
    public void OfAGridTheRowsMeansArePlannedFrom()
    {
        // The mean of two unlearning seeds has variance 3, of which 4/2 is theirs.
        PilotGap gap = new("mia", true, 11, 2, 3, 4);
        Assert.Equal((3, 5, 2), (gap.VarianceWith(2), gap.VarianceWith(1), gap.VarianceWith(4)));
    }

    [Fact]
    public void TheVarianceOfUnlearningIsThatOfDesignA()
    {
        var runs = Runs("unsir", [1, 2, 4]).Concat([Run("unsir", 1, 2, 3) with { InB = false }]);
        var gap = Assert.Single(PilotGap.Of([.. runs, .. Runs("retrain", [0, 0, 0])], OurNames.Methods, ["mia"], SeedDesign.Pair));
        Assert.Equal(2, gap.UnlearningVariance!.Value, 12);
    }

    [Fact]
    public void GapsThatAreAllTheSamePlanNothing() =>
        Assert.Empty(PilotGap.Of([.. Runs("ssd", [1, 1, 1]), .. Runs("retrain", [0, 0, 0])], OurNames.Methods, ["mia"], SeedDesign.Pair));

    /// <summary>How many of 4,000 pilots say a width that the interval after the step does not exceed.</summary>
    [Theory]
    [InlineData(11, 12)]
    [InlineData(11, 22)]
    [InlineData(11, 60)]
    [InlineData(5, 10)]
    public void TheWidthWithAssuranceIsNotExceeded(int now, int then)
    {
        var random = RandomStream.For(3, "assurance");
        const int Pilots = 4_000;
        var kept = 0;
        for (var pilot = 0; pilot < Pilots; pilot++)
        {
            double[] gaps = [.. Enumerable.Range(0, then).Select(_ => random.NextNormal())];
            var (before, after) = (Gap(gaps[..now]), Gap(gaps));
            kept += after.HalfWidth(then, 1) <= before.UpperHalfWidth(then, 1) ? 1 : 0;
        }

        Assert.InRange((double)kept / Pilots, 0.79, 1);
    }

    private static PilotGap Gap(double[] gaps)
    {
        var mean = gaps.Average();
        return new PilotGap("mia", true, gaps.Length, 1, gaps.Sum(gap => (gap - mean) * (gap - mean)) / (gaps.Length - 1), null);
    }

    private static IEnumerable<RunRow> Runs(string method, double[] values) => values.Select((value, i) => Run(method, i + 1, 1, value));

    private static RunRow Run(string method, int training, int unlearning, double value) =>
        new(new("s", 1, "class", method, "mia", "%"), training, unlearning, training == 1, true, value);
}

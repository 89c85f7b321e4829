using Pipeline;
using Stages.Mathematics;

namespace Stages.Tests.Mathematics;

public sealed class NullFloorTests
{
    /// <summary>Levels of an independent recomputation: A and B share the run of the first two seeds.</summary>
    [Fact]
    public void TheDesignsOfElevenSeedsAreAboutPointSixStandardDeviationsApart()
    {
        var floor = Of(11, 11, shared: true);
        Assert.Equal(0.285, floor.Low, 0.005);
        Assert.Equal(0.602, floor.Mean, 0.005);
        Assert.Equal(1.135, floor.High, 0.01);
    }

    /// <summary>Grids of another stream, of which nothing differs.</summary>
    [Theory]
    [InlineData(11, 11, true)]
    [InlineData(11, 11, false)]
    [InlineData(3, 5, true)]
    public void FivePercentOfCasesInWhichNothingDiffersExceedIt(int n, int m, bool shared)
    {
        const int Cases = 20_000;
        var (random, floor, above, below) = (RandomStream.For(7, $"null/{n}x{m}/{shared}"), Of(n, m, shared), 0, 0);
        for (var i = 0; i < Cases; i++)
        {
            double[] b = [.. Enumerable.Range(0, m).Select(_ => random.NextNormal())];
            double[] a = [.. Enumerable.Range(0, n).Select(_ => random.NextNormal())];
            a[0] = shared ? b[0] : a[0];
            var (w2, own) = (Wasserstein.W2(a, b), floor.Scaled(Sample.StandardDeviation(b))!);
            above += w2 > own.High ? 1 : 0;
            below += w2 < own.Low ? 1 : 0;
        }

        Assert.Equal(5, 100.0 * above / Cases, 0.5);
        Assert.Equal(5, 100.0 * below / Cases, 0.5);
    }

    /// <summary>Lognormal values and runs that fail, which normal values' floor does not bear: 10 and 21 %.</summary>
    [Theory]
    [InlineData(false, true)]
    [InlineData(true, true)]
    [InlineData(true, false)]
    public void AtMostFivePercentExceedWhatExchangedRunsGiveWhateverTheDistribution(bool fails, bool shared)
    {
        const int Cases = 1_000;
        var (random, above, below) = (RandomStream.For(9, $"exchanged/{fails}/{shared}"), 0, 0);
        for (var i = 0; i < Cases; i++)
        {
            double[] b = [.. Enumerable.Range(0, 11).Select(_ => Next())];
            double[] a = [shared ? b[4] : Next(), .. Enumerable.Range(0, 10).Select(_ => Next())];
            var (w2, floor) = (Wasserstein.W2(a, b), ExchangedRuns.Of(a, b, shared ? 4 : null, random));
            above += w2 > floor.High ? 1 : 0;
            below += w2 < floor.Low ? 1 : 0;
        }

        // The standard error of 5 % is 0.7.
        Assert.InRange(100.0 * above / Cases, 2.5, 7.5);
        Assert.InRange(100.0 * below / Cases, 2.5, 7.5);

        double Next() => fails ? (random.NextDouble() < 0.15 ? -20 : 0) + random.NextNormal() : Math.Exp(0.5 * random.NextNormal());
    }

    /// <summary>Of eleven levels none is outside; of forty two are on either side, and then the level is the second.</summary>
    [Fact]
    public void NoMoreThanFivePercentOfAllExchangesAreOutside()
    {
        Assert.Equal(new NullFloor(1, 6, 11), NullFloor.OfExchanged(Enumerable.Range(1, 11).Select(i => (double)i)));
        Assert.Equal(new NullFloor(2, 20.5, 39), NullFloor.OfExchanged(Enumerable.Range(1, 40).Select(i => (double)i)));
    }

    [Fact]
    public void OfTwoFloorsTheWiderHolds() => Assert.Equal(new NullFloor(1, 5, 9), new NullFloor(3, 5, 9).Wider(new NullFloor(1, 4, 7)));

    [Fact]
    public void WhereAIsOneOfBsRunsTheLevelsAreWhatBsRunsGive()
    {
        double[] b = [0, 3, 4, 7, 1];
        double[] distances = [.. b.Select(run => Wasserstein.W2([run], b))];
        var levels = ExchangedRuns.OfEach(b);
        Assert.Equal((distances.Min(), distances.Max()), (levels.Low, levels.High));
    }

    /// <summary>
    /// With A one of B's values W2² = (x − x̄)² + s²(n − 1)/n whatever the data are, and |x − x̄| is at most (n − 1)/√n
    /// standard deviations.
    /// </summary>
    [Fact]
    public void OneOfElevenValuesIsNeverFarAndNeverNear()
    {
        var levels = Of(1, 11, shared: true);
        Assert.Equal(0.956, levels.Low, 0.005);
        Assert.Equal(1.30, levels.Mean, 0.005);
        Assert.Equal(2.05, levels.High, 0.01);
        foreach (
            var data in (double[][])
                [
                    [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 50],
                    [-1, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89],
                ]
        )
        {
            Assert.All(data, x => Assert.InRange(Wasserstein.W2([x], data) / Sample.StandardDeviation(data), 0.953, 3.1624));
        }
    }

    [Fact]
    public void TheMonteCarloErrorIsSmall() => Assert.InRange(Of(11, 11, shared: true).StandardError, 0.0005, 0.002);

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void FewerThanFourValuesUnderBGiveNoFloor(int m) => Assert.Null(NullFloor.Studentised(11, m, shared: true, Streams.Source));

    [Fact]
    public void AFloorIsSimulatedOncePerProcess() => Assert.Same(Of(3, 5, shared: true), Of(3, 5, shared: true));

    [Fact]
    public void AFloorThatIsKnownStillSaysWhichStreamItCameFrom()
    {
        var asked = new List<(long, string)>();
        foreach (var shared in (bool[])[true, true, false])
        {
            NullFloor.Studentised(
                2,
                4,
                shared,
                (seed, purpose, _) =>
                {
                    asked.Add((seed, purpose));
                    return RandomStream.For(seed, purpose);
                }
            );
        }

        Assert.Equal(
            [
                (20_260_101L, "statistics/floor/2x4/sharing-one"),
                (20_260_101L, "statistics/floor/2x4/sharing-one"),
                (20_260_101L, "statistics/floor/2x4"),
            ],
            asked
        );
    }

    [Fact]
    public void TheFloorScalesWithTheStandardDeviation() => Assert.Equal(new NullFloor(2, 4, 6), new NullFloor(1, 2, 3).Scaled(2));

    [Theory]
    [InlineData(new double[] { 100, 100, 100, 98, 97, 96, 95, 94, 93 }, true)]
    [InlineData(new double[] { 100, 100, 100, 100, 97, 96, 95, 94, 93 }, false)]
    [InlineData(new double[] { 7, 7, 7, 7 }, false)]
    public void ValuesOfWhichMoreThanAThirdAreEqualHaveNoFloor(double[] b, bool hasFloor) =>
        Assert.Equal(hasFloor, new NullFloor(1, 2, 3).For(b) is not null);

    [Fact]
    public void WhereBDoesNotVaryThereIsNoFloor() => Assert.Null(new NullFloor(1, 2, 3).Scaled(0));

    [Fact]
    public void ANegativeStandardDeviationIsRefused() =>
        Assert.StartsWith(
            "A standard deviation is not negative.",
            Assert.Throws<ArgumentOutOfRangeException>(() => new NullFloor(1, 2, 3).Scaled(-1)).Message
        );

    private static NullFloor Of(int n, int m, bool shared) => NullFloor.Studentised(n, m, shared, Streams.Source)!;
}

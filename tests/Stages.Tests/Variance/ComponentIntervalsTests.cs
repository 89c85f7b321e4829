using Pipeline;
using Stages.Designs;
using Stages.Mathematics;
using Stages.Variance;

namespace Stages.Tests.Variance;

public sealed class ComponentIntervalsTests
{
    private static readonly Interval Accuracy = new(0, 100);

    /// <summary>
    /// Over 200 normal grids with ICC one half, each interval is printed in more than 70 %, and holds in 95 % of these
    /// within four standard errors.
    /// </summary>
    [Fact]
    public void OnNormalGridsTheIntervalsHold()
    {
        var random = RandomStream.For(6, "test");
        var all = Enumerable.Range(0, 200).Select(_ => Of(Normal(random, 11))).ToList();
        foreach (
            var (interval, truth) in (IEnumerable<(Func<ComponentIntervals, Interval?>, double)>)
                [(i => i.Training.Interval, 1), (i => i.Unlearning.Interval, 1), (i => i.Correlation.Interval, 0.5)]
        )
        {
            var printed = all.Select(interval).OfType<Interval>().ToList();
            Assert.InRange(printed.Count, 140, 200);
            Assert.Equal(0.95, printed.Count(i => i.Contains(truth)) / (double)printed.Count, 4 * Math.Sqrt(0.95 * 0.05 / printed.Count));
        }
    }

    /// <summary>Pseudo-values of log 2 for deletions 1, 2 and 4: mean log 2, standard error (2/√3) log 2.</summary>
    [Fact]
    public void TheJackknifesIntervalIsThatByHand()
    {
        var interval = Jackknife.OfLogarithm(2, [1, 2, 4])!;
        var half = 4.302653 * 2 * Math.Log(2) / Math.Sqrt(3);
        Assert.Equal(2 * Math.Exp(-half), interval.Low, 6);
        Assert.Equal(2 * Math.Exp(half), interval.High, 3);
    }

    /// <summary>The leave-one-out mean squares, which are computed by subtraction, are those of the grids without a
    /// row.</summary>
    [Fact]
    public void TheJackknifeLeavesOutWholeTrainingSeeds()
    {
        var grid = Normal(RandomStream.For(9, "test"), 6);
        var without = Enumerable
            .Range(0, 6)
            .Select(i => VarianceComponents.Of([.. Enumerable.Range(0, 6).Where(k => k != i).Select(k => grid.Row(k).ToArray())]))
            .ToList();
        var whole = VarianceComponents.Of(grid);
        var own = JackknifeIntervals.Of(grid.Rows, grid.UnlearningSeeds);
        var within = Jackknife.OfLogarithm(whole.MeanSquareWithin!.Value, [.. without.Select(c => c.MeanSquareWithin!.Value)])!;
        var ratio = Jackknife.OfLogarithm(whole.F!.Value, [.. without.Select(c => c.F!.Value)])!;
        var lognormal = LognormalMean.OfVariances(
            [.. Enumerable.Range(0, 6).Select(i => Math.Pow(Sample.StandardDeviation(grid.Row(i).ToArray()), 2))],
            10
        )!;
        Assert.Equal(Math.Min(within.Low, lognormal.Low), own.Unlearning!.Low, 9);
        Assert.Equal(Math.Max(within.High, lognormal.High), own.Unlearning.High, 9);
        Assert.Equal((ratio.High - 1) / (ratio.High + 10), own.Correlation!.High, 9);
    }

    [Fact]
    public void FewerThanTenTrainingSeedsHaveNoInterval()
    {
        var intervals = Of(Normal(RandomStream.For(1, "test"), 9));
        foreach (var interval in (PrintedInterval[])[intervals.Training, intervals.Unlearning, intervals.Correlation])
        {
            Assert.Equal((null, "fewer than 10 training seeds"), (interval.Interval, interval.NotEstimable));
        }
    }

    [Fact]
    public void AMetricThatHardlyDiffersHasNoInterval()
    {
        var rows = Enumerable.Range(0, 11).Select(i => Enumerable.Range(0, 11).Select(j => i == 0 && j < 4 ? 1.0 : 2.0).ToArray());
        Assert.Equal("4 of 121 runs differ", Of(SeedGrid.Of([.. rows])).Correlation.NotEstimable);
    }

    [Fact]
    public void APileAtABoundHasNoInterval()
    {
        var random = RandomStream.For(2, "test");
        var rows = Enumerable
            .Range(0, 11)
            .Select(_ => Enumerable.Range(0, 10).Select(j => j < 2 ? 100 : 90 + random.NextDouble()).ToArray());
        Assert.Equal("22 of 110 runs at a bound", Of(SeedGrid.Of([.. rows])).Unlearning.NotEstimable);
    }

    /// <summary>One training seed has nearly all of the spread within: no eleven of such a kind show its
    /// mean.</summary>
    [Fact]
    public void TrainingSeedsThatDifferMuchInSpreadHaveNoIntervalOfIt()
    {
        var random = RandomStream.For(4, "test");
        var rows = Enumerable
            .Range(0, 11)
            .Select(i => Enumerable.Range(0, 11).Select(_ => 50 + ((i == 3 ? 10 : 0.3) * random.NextNormal())).ToArray());
        var intervals = Of(SeedGrid.Of([.. rows]));
        Assert.Matches("^holds in [1-8]?[0-9] % of resamples$", intervals.Unlearning.NotEstimable);
        Assert.InRange(intervals.Shape.SpreadP!.Value, 0, 1e-6);
    }

    /// <summary>Two training seeds fail: how much they differ is then how many of them do.</summary>
    [Fact]
    public void WhereTrainingSeedsLieApartThereIsNoIntervalOfHowTheyDiffer()
    {
        var random = RandomStream.For(4, "test");
        var rows = Enumerable
            .Range(0, 11)
            .Select(i => Enumerable.Range(0, 11).Select(_ => (i is 3 or 8 ? 40 : 50) + (0.3 * random.NextNormal())).ToArray());
        var intervals = Of(SeedGrid.Of([.. rows]));
        Assert.Equal((null, "2 of 11 training seeds lie apart"), (intervals.Training.Interval, intervals.Training.NotEstimable));
        Assert.Equal("2 of 11 training seeds lie apart", intervals.Correlation.NotEstimable);
        Assert.NotNull(intervals.Unlearning.Interval);
    }

    /// <summary>By integration of the density of the range and the widest gap 0.34 % of samples of eleven normal values have
    /// a gap of six tenths of their range.</summary>
    [Fact]
    public void TrainingSeedsOfOneNormalDistributionHardlyEverLieApart()
    {
        var random = RandomStream.For(11, "test");
        var apart = Enumerable
            .Range(0, 20_000)
            .Count(_ => CellShape.Of([.. Enumerable.Range(0, 11).Select(_ => (double[])[random.NextNormal()])], null).Apart > 0);
        Assert.Equal(0.34, apart / 200.0, 0.2);
    }

    /// <summary>Of variances that differ much the jackknife alone holds in 90 %.</summary>
    [Fact]
    public void TheMeanOfVariancesThatDifferMuchIsCovered()
    {
        const int Grids = 2_000;
        var (random, held) = (RandomStream.For(13, "test"), 0);
        for (var grid = 0; grid < Grids; grid++)
        {
            SeedRow[] rows =
            [
                .. Enumerable
                    .Range(0, 11)
                    .Select(_ => Math.Exp(0.5 * random.NextNormal()))
                    .Select(sd => SeedRow.Of([.. Enumerable.Range(0, 11).Select(_ => sd * random.NextNormal())])),
            ];
            held += JackknifeIntervals.Of(rows, 11).Unlearning!.Contains(Math.Exp(0.5)) ? 1 : 0;
        }

        // The standard error is 0.5.
        Assert.InRange(100.0 * held / Grids, 92.5, 97);
    }

    /// <summary>With ten degrees of freedom log χ²/ν has mean ψ(5) − log 5 = −0.103320 and variance ψ'(5) = 0.221323.
    /// Logarithms 0, 1 and 2 have variance 1.</summary>
    [Fact]
    public void TheIntervalOfAMeanOfLognormalVariancesIsThatByHand()
    {
        var interval = LognormalMean.OfVariances([1, Math.E, Math.E * Math.E], 10)!;
        var centre = 1 + 0.103320 + ((1 - 0.221323) / 2);
        var half = 4.302653 * Math.Sqrt((1.0 / 3) + (1.0 / 4));
        Assert.Equal(Math.Exp(centre - half), interval.Low, 5);
        Assert.Equal(1, interval.High / Math.Exp(centre + half), 5);
        Assert.Null(LognormalMean.OfVariances([1, 0, 2], 10));
    }

    [Fact]
    public void EqualSpreadOfTheTrainingSeedsIsNotFlagged() =>
        Assert.InRange(Of(Normal(RandomStream.For(12, "test"), 11)).Shape.SpreadP!.Value, 0.05, 1);

    [Fact]
    public void AMethodThatDrawsNothingHasOneComponent()
    {
        var random = RandomStream.For(5, "test");
        var intervals = Of(SeedGrid.OfDeterministic([.. Enumerable.Range(0, 11).Select(_ => 50 + random.NextNormal())]));
        Assert.Equal(new Interval(0, 0), intervals.Unlearning.Interval);
        Assert.Equal(new PrintedInterval(null, null), intervals.Correlation);
    }

    /// <summary>Accuracies all over [0, 100]: no variance of such values is above 50².</summary>
    [Fact]
    public void NoVarianceIsLargerThanAccuraciesCanHave()
    {
        double[] values = [.. Enumerable.Range(0, 11).Select(i => 1 + (9.8 * i))];
        Assert.Equal(2_500, Of(SeedGrid.OfDeterministic(values)).Training.Interval!.High);
    }

    [Theory]
    [InlineData(new[] { 100.0 / 36, 200.0 / 36, 2500.0 / 36, 100.0 }, 36)]
    [InlineData(new[] { 0.0, 100.0 }, null)]
    [InlineData(new[] { 12.34567891234, 55.5 }, null)]
    public void TheExamplesBehindAccuraciesShowInThem(double[] accuracies, int? examples) =>
        Assert.Equal(examples, LogitCorrelation.Examples(accuracies));

    [Fact]
    public void TheEmpiricalLogitOfAllRightIsFinite() => Assert.Equal(Math.Log(201), LogitCorrelation.Logit(100, 100), 12);

    [Fact]
    public void AnAccuracysLogitHasAShareOfItsOwn()
    {
        var random = RandomStream.For(8, "test");
        var rows = Enumerable
            .Range(0, 11)
            .Select(_ => random.NextNormal())
            .Select(a => Enumerable.Range(0, 11).Select(_ => Math.Round(50 + (10 * a) + (10 * random.NextNormal()))).ToArray());
        var logit = ComponentIntervals.Of(SeedGrid.Of([.. rows]), Accuracy, 100, RandomStream.For(1, "test")).Logit!;
        Assert.InRange(logit.Value, 0.2, 0.8);
        Assert.True(logit.Interval.Interval!.Contains(logit.Value));
    }

    private static ComponentIntervals Of(SeedGrid grid) => ComponentIntervals.Of(grid, Accuracy, null, RandomStream.For(1, "test"));

    private static SeedGrid Normal(RandomStream random, int trainingSeeds) =>
        SeedGrid.Of([.. SimulatedGrids.Draw(random, trainingSeeds, 11, 1, 1).Select(row => row.Select(v => 50 + v).ToArray())]);
}

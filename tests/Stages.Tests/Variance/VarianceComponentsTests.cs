using CsCheck;
using Pipeline;
using Stages.Designs;
using Stages.Mathematics;
using Stages.Variance;

namespace Stages.Tests.Variance;

public sealed class VarianceComponentsTests
{
    // Row means 2, 5 and 8 about 5: MSB = 2(9 + 0 + 9)/2 = 18; MSW = (2 + 2 + 0)/3.
    private static readonly double[][] ByHand =
    [
        [1, 3],
        [4, 6],
        [8, 8],
    ];

    [Fact]
    public void TheNineNumbersOfTheDocsAreThoseWorkedByHand()
    {
        var grid = SeedGrid.Of([
            [90, 92, 91],
            [95, 96, 94],
            [88, 87, 89],
        ]);
        var components = VarianceComponents.Of(grid);
        Assert.Equal((37, 1), (components.MeanSquareBetween!.Value, components.MeanSquareWithin!.Value), Close);
        Assert.Equal((12, 36 / 39.0), (components.TrainingVariance!.Value, components.IntraclassCorrelation!.Value), Close);
        Assert.Equal((37, Math.Pow(1 + (2 * 37 / 6.0), -3)), (components.F!.Value, components.P!.Value), Close);
        Assert.Equal(Math.Sqrt(14 / 3.0), Wasserstein.W2(grid.Row(0), grid.Column(0)), 12);
        var practice = CommonPractice.Of(grid, Streams.Source(1, "practice", ""))!;
        Assert.Equal((1 / 3.0, 0), (practice.Coverage, practice.LargerShare), Close);
        Assert.Equal(3 / (1 + (2 * 36 / 39.0)), practice.EffectiveSeeds, 12);
        Assert.Equal(0.447, CommonPractice.NormalCoverage(36 / 39.0, 3), 3);
    }

    [Fact]
    public void TheComponentsOfASmallGridAreThoseWorkedByHand()
    {
        var components = VarianceComponents.Of(ByHand);
        Assert.Equal(Identification.Both, components.Identification);
        Assert.Equal(5, components.Mean, 12);
        Assert.Equal(18, components.MeanSquareBetween!.Value, 12);
        Assert.Equal(4.0 / 3, components.MeanSquareWithin!.Value, 12);
        Assert.Equal(4.0 / 3, components.UnlearningVariance!.Value, 12);
        Assert.Equal(25.0 / 3, components.RawTrainingVariance!.Value, 12);
        Assert.Equal(13.5, components.F!.Value, 12);
        Assert.Equal(25.0 / 29, components.IntraclassCorrelation!.Value, 12);
    }

    /// <summary>
    /// With two degrees of freedom above, the F distribution has a closed form: P(F &gt; f) = (1 + 2f/3)^(−3/2) for
    /// three below.
    /// </summary>
    [Fact]
    public void TheExactIntervalOfThreeSeedsHasAClosedForm()
    {
        var lower = 13.5 / Tail(0.025);
        var upper = 13.5 / Tail(0.975);
        var interval = VarianceComponents.Of(ByHand).IntraclassInterval()!;
        Assert.Equal((lower - 1) / (lower + 1), interval.Low, 9);
        Assert.Equal((upper - 1) / (upper + 1), interval.High, 9);

        static double Tail(double probability) => 1.5 * (Math.Pow(probability, -2.0 / 3) - 1);
    }

    // (1 + 2·13.5/3)^(−3/2), as for the interval.
    [Fact]
    public void ThePOfThreeSeedsHasAClosedForm() => Assert.Equal(Math.Pow(10, -1.5), VarianceComponents.Of(ByHand).P!.Value, 12);

    // Row means 5 and 5; MSB = 0; MSW = (50 + 32)/2.
    private static readonly double[][] EqualMeans =
    [
        [0, 10],
        [1, 9],
    ];

    [Fact]
    public void ARawEstimateMayBeNegative()
    {
        var components = VarianceComponents.Of(EqualMeans);
        Assert.Equal(0, components.MeanSquareBetween!.Value, 12);
        Assert.Equal(-20.5, components.RawTrainingVariance!.Value, 12);
        Assert.Equal(-1, components.IntraclassCorrelation!.Value, 12);
    }

    [Fact]
    public void TheEstimateIsTruncatedAtZero() => Assert.Equal(0, VarianceComponents.Of(EqualMeans).TrainingVariance);

    [Fact]
    public void EqualMeansHaveAPOfOne() => Assert.Equal(1, VarianceComponents.Of(EqualMeans).P!.Value, 12);

    [Fact]
    public void WithoutSpreadOverUnlearningSeedsAllSpreadIsTheTrainingSeeds()
    {
        var components = VarianceComponents.Of([
            [0.1, 0.1, 0.1],
            [0.7, 0.7, 0.7],
        ]);
        Assert.Equal(Identification.NoUnlearningSpread, components.Identification);
        Assert.Equal(0, components.UnlearningVariance);
        Assert.Equal(0.18, components.TrainingVariance!.Value, 12);
        Assert.Equal(1, components.IntraclassCorrelation);
        Assert.Equal(new Interval(1, 1), components.IntraclassInterval());
        Assert.Equal(double.PositiveInfinity, components.F);
        Assert.Equal(0, components.P);
    }

    [Fact]
    public void ADeterministicMethodsGridIsThatGridWithOneRunPerTrainingSeed()
    {
        var one = VarianceComponents.Of(SeedGrid.OfDeterministic([3, 4, 8]));
        var repeated = VarianceComponents.Of([
            [3, 3, 3, 3],
            [4, 4, 4, 4],
            [8, 8, 8, 8],
        ]);
        Assert.Equal(Identification.NoUnlearningSpread, one.Identification);
        Assert.Equal(7, one.TrainingVariance!.Value, 12);
        Assert.Equal(repeated.TrainingVariance!.Value, one.TrainingVariance!.Value, 12);
        Assert.Equal(1, one.IntraclassCorrelation);
        Assert.Equal(repeated.TrainingInterval()!.High, one.TrainingInterval()!.High, 9);
    }

    [Fact]
    public void AConstantMetricHasNoRatio()
    {
        var components = VarianceComponents.Of([
            [0.1, 0.1],
            [0.1, 0.1],
            [0.1, 0.1],
        ]);
        Assert.Equal(Identification.Constant, components.Identification);
        Assert.Equal(0, components.TrainingVariance);
        Assert.Equal(0, components.UnlearningVariance);
        Assert.Equal(new Interval(0, 0), components.TrainingInterval());
        Assert.Null(components.F);
        Assert.Null(components.P);
        Assert.Null(components.IntraclassCorrelation);
        Assert.Null(components.IntraclassInterval());
    }

    [Fact]
    public void OneUnlearningSeedDoesNotIdentifyTheComponents()
    {
        var components = VarianceComponents.Of([
            [1],
            [2],
            [4],
        ]);
        Assert.Equal(Identification.OneUnlearningSeed, components.Identification);
        Assert.Null(components.UnlearningVariance);
        Assert.Null(components.RawTrainingVariance);
        Assert.Null(components.TrainingVariance);
        Assert.Null(components.P);
        Assert.Null(components.TrainingInterval());
    }

    [Fact]
    public void OneTrainingSeedSaysNothingOfItsOwnVariance()
    {
        var components = VarianceComponents.Of([
            [1, 2, 3],
        ]);
        Assert.Equal(Identification.OneTrainingSeed, components.Identification);
        Assert.Equal(1, components.UnlearningVariance!.Value, 12);
        Assert.Null(components.TrainingVariance);
        Assert.Null(components.IntraclassInterval());
        Assert.Null(components.TrainingInterval());
    }

    [Fact]
    public void AnUnbalancedGridIsRefusedByItsPlace()
    {
        var error = Assert.Throws<ArgumentException>(() =>
            VarianceComponents.Of([
                [1, 2],
                [3],
            ])
        );
        Assert.Contains("training seed number 2 has 1 unlearning seeds, number 1 has 2", error.Message);
    }

    [Fact]
    public void AValueThatIsNotFiniteIsRefusedByItsPlace()
    {
        var error = Assert.Throws<ArgumentException>(() =>
            VarianceComponents.Of([
                [1, 2],
                [3, double.NaN],
            ])
        );
        Assert.Contains("training seed number 2 and unlearning seed number 2", error.Message);
    }

    [Fact]
    public void AnEmptyGridIsRefused() =>
        Assert.StartsWith(
            "A grid needs at least one training seed and one unlearning seed.",
            Assert.Throws<ArgumentException>(() => VarianceComponents.Of([])).Message
        );

    /// <summary>The quantiles of F with one degree of freedom below pass 1000 here.</summary>
    [Fact]
    public void TwoTrainingSeedsWithManyUnlearningSeedsHaveAnInterval()
    {
        var random = RandomStream.For(1, "test");
        var interval = VarianceComponents
            .Of([.. Enumerable.Range(0, 2).Select(i => Enumerable.Range(0, 40).Select(_ => i + random.NextNormal()).ToArray())])
            .IntraclassInterval()!;
        Assert.InRange(interval.Low, -0.03, 0.5);
        Assert.InRange(interval.High, 0.99, 1);
    }

    [Fact]
    public void TheUnitOfTheMetricDoesNotChangeTheCorrelation() =>
        Gen.Select(Gen.Double[-10, 10].Array[3].Array[5], Gen.Double[0.1, 10], Gen.Double[-100, 100])
            .Sample(
                (grid, scale, shift) =>
                {
                    var plain = VarianceComponents.Of(grid);
                    var moved = VarianceComponents.Of([.. grid.Select(row => row.Select(v => (v * scale) + shift).ToArray())]);
                    return Math.Abs(plain.IntraclassCorrelation!.Value - moved.IntraclassCorrelation!.Value) < 1e-6
                        && Math.Abs((plain.UnlearningVariance!.Value * scale * scale) - moved.UnlearningVariance!.Value)
                            < 1e-6 * moved.UnlearningVariance.Value;
                }
            );

    /// <summary>
    /// σ²_train = 4, σ²_unlearn = 1: over 2,000 grids of 6 x 4 the estimates' means are theirs, within four standard
    /// errors.
    /// </summary>
    [Fact]
    public void TheEstimatesAreUnbiasedOnSimulatedData()
    {
        var random = RandomStream.For(2, "test");
        var grids = Enumerable.Range(0, 2_000).Select(_ => VarianceComponents.Of(SimulatedGrids.Draw(random, 6, 4, 2, 1))).ToList();

        // var(σ̂²_train) = 2((4·4 + 1)²/5 + 1/18)/16; var(σ̂²_unlearn) = 2/18.
        Assert.Equal(
            4,
            grids.Average(c => c.RawTrainingVariance!.Value),
            4 * Math.Sqrt(2 * ((17.0 * 17 / 5) + (1.0 / 18)) / 16 / grids.Count)
        );
        Assert.Equal(1, grids.Average(c => c.UnlearningVariance!.Value), 4 * Math.Sqrt(2.0 / 18 / grids.Count));
    }

    private static bool Close((double, double) expected, (double, double) actual) =>
        Math.Abs(expected.Item1 - actual.Item1) < 1e-9 && Math.Abs(expected.Item2 - actual.Item2) < 1e-9;
}

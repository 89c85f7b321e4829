using CsCheck;
using Stages.Mathematics;

namespace Stages.Tests.Mathematics;

public sealed class WassersteinTests
{
    private static readonly Gen<double[]> Sample = Gen.Double[-100, 100].Array[1, 15];

    [Fact]
    public void EqualSizesPairTheOrderStatistics() => Assert.Equal(Math.Sqrt((4.0 + 9 + 1) / 3), Wasserstein.W2([5, 1, 3], [6, 6, 3]), 12);

    /// <summary>Breakpoints 1/3, 1/2, 2/3: differences 0−1, 3−1, 3−5, 6−5 over lengths 1/3, 1/6, 1/6, 1/3.</summary>
    [Fact]
    public void UnequalSizesIntegrateOverMergedBreakpoints() =>
        Assert.Equal(Math.Sqrt((1.0 / 3) + (4.0 / 6) + (4.0 / 6) + (1.0 / 3)), Wasserstein.W2([0, 3, 6], [1, 5]), 12);

    [Fact]
    public void AgainstAPointItIsTheRootMeanSquareDistance() =>
        Assert.Equal(Math.Sqrt((1.0 + 4 + 16) / 3), Wasserstein.W2([2], [1, 4, 6]), 12);

    [Fact]
    public void ItIsSymmetric() => Gen.Select(Sample, Sample).Sample((x, y) => Close(Wasserstein.W2(x, y), Wasserstein.W2(y, x)));

    [Fact]
    public void ItIsZeroForTheSameMultisetInAnyOrder() => Sample.Sample(x => Wasserstein.W2(x, [.. x.Reverse()]) == 0);

    [Fact]
    public void ItIsPositiveWhenOneValueDiffers() =>
        Gen.Select(Sample, Gen.Double[0.001, 5]).Sample((x, shift) => Wasserstein.W2(x, [x[0] + shift, .. x[1..]]) > 0);

    [Fact]
    public void MovingOneSampleMovesItsDistanceFromItself() =>
        Gen.Select(Sample, Gen.Double[-50, 50])
            .Sample((x, shift) => Close(Wasserstein.W2(x, [.. x.Select(value => value + shift)]), Math.Abs(shift)));

    [Fact]
    public void MovingBothSamplesChangesNothing() =>
        Gen.Select(Sample, Sample, Gen.Double[-50, 50])
            .Sample(
                (x, y, shift) => Close(Wasserstein.W2([.. x.Select(v => v + shift)], [.. y.Select(v => v + shift)]), Wasserstein.W2(x, y))
            );

    [Fact]
    public void ScalingBothSamplesScalesIt() =>
        Gen.Select(Sample, Sample, Gen.Double[-5, 5])
            .Sample(
                (x, y, factor) =>
                    Close(
                        Wasserstein.W2([.. x.Select(v => v * factor)], [.. y.Select(v => v * factor)]),
                        Math.Abs(factor) * Wasserstein.W2(x, y)
                    )
            );

    [Fact]
    public void TheTriangleInequalityHolds() =>
        Gen.Select(Sample, Sample, Sample).Sample((x, y, z) => Wasserstein.W2(x, z) <= Wasserstein.W2(x, y) + Wasserstein.W2(y, z) + 1e-9);

    [Fact]
    public void RepeatingASampleChangesNothing() =>
        Gen.Select(Sample, Sample, Gen.Int[1, 7])
            .Sample((x, y, times) => Close(Wasserstein.W2([.. Enumerable.Repeat(x, times).SelectMany(v => v)], y), Wasserstein.W2(x, y)));

    [Fact]
    public void ItIsAtLeastTheDistanceOfTheMeans() =>
        Gen.Select(Sample, Sample).Sample((x, y) => Wasserstein.W2(x, y) >= Math.Abs(x.Average() - y.Average()) - 1e-9);

    [Fact]
    public void AnEmptySampleIsRefused() =>
        Assert.StartsWith("A sample needs at least one value.", Assert.Throws<ArgumentException>(() => Wasserstein.W2([], [1])).Message);

    private static bool Close(double a, double b) => Math.Abs(a - b) <= 1e-9 * (1 + Math.Abs(a) + Math.Abs(b));
}

using MathNet.Numerics.Distributions;
using Stages.Mathematics;

namespace Stages.Tests.Mathematics;

public sealed class KernelAndRocTests
{
    [Fact]
    public void SumsOfKernelsAreThoseOfExponentials()
    {
        var random = new Random(3);
        for (var count = 0; count < 23; count++)
        {
            double[] values = [.. Enumerable.Range(0, count).Select(_ => 12 * (random.NextDouble() - 0.5))];
            var expected = values.Sum(v => Math.Exp(-(1.3 - v) * (1.3 - v) / 2));
            Assert.Equal(expected, GaussianKernel.Sum(1.3, values), 1e-13 * Math.Max(1, expected));
        }
    }

    [Fact]
    public void SumsOfPairsAreThoseOfEachPoint()
    {
        var random = new Random(4);
        for (var count = 1; count < 14; count++)
        {
            double[] one = [.. Enumerable.Range(0, count).Select(_ => 8 * random.NextDouble())];
            double[] other = [.. Enumerable.Range(0, 15 - count).Select(_ => 8 * random.NextDouble())];
            var (own, ofOne, ofOther) = (new double[one.Length], new double[one.Length], new double[other.Length]);
            GaussianKernel.AddSumsOverOthers(one, own);
            GaussianKernel.AddSums(one, other, ofOne, ofOther);
            for (var k = 0; k < one.Length; k++)
            {
                Assert.Equal(GaussianKernel.Sum(one[k], [.. one.Where((_, j) => j != k)]), own[k], 1e-13);
                Assert.Equal(GaussianKernel.Sum(one[k], other), ofOne[k], 1e-13);
            }

            for (var k = 0; k < other.Length; k++)
            {
                Assert.Equal(GaussianKernel.Sum(other[k], one), ofOther[k], 1e-13);
            }
        }
    }

    // Each term alone, down to where it is as good as nothing.
    [Fact]
    public void EachKernelKeepsItsDigits()
    {
        for (var distance = 0.0; distance < 37; distance += 0.37)
        {
            var expected = 4 * Math.Exp(-distance * distance / 2);
            Assert.Equal(1, GaussianKernel.Sum(0, [distance, -distance, distance, -distance]) / expected, 1e-12);
        }
    }

    [Fact]
    public void FarAwayIsNeverNothing() => Assert.True(GaussianKernel.Sum(-100, [100, 100, 100, 100, 100]) > 0);

    [Fact]
    public void TheTableIsTheNormalDistribution()
    {
        for (var z = -10.0; z <= 10; z += 0.0137)
        {
            Assert.Equal(Normal.CDF(0, 1, z), NormalTable.Cdf(z), 1e-9);
        }

        Assert.Equal((0, 1), (NormalTable.Cdf(double.NegativeInfinity), NormalTable.Cdf(double.PositiveInfinity)));
    }

    [Fact]
    public void TheAreaCountsTiesHalf()
    {
        Assert.Equal(1, Roc.Area([3, 4], [1, 2]));
        Assert.Equal(0, Roc.Area([1, 2], [3, 4]));
        Assert.Equal(0.5, Roc.Area([1, 1], [1, 1]));
        Assert.Equal((1 + 1 + 1.5) / 9, Roc.Area([2, 2, 3], [1, 3, 4]), 1e-15);
    }

    [Fact]
    public void TruePositivesAreAboveAllButSomeNegatives()
    {
        float[] negatives = [.. Enumerable.Range(1, 100).Select(n => (float)n)];
        Assert.Equal(0.5, Roc.TruePositivesAt(0.01, [99.5f, 99, 100, 50], negatives));
        Assert.Null(Roc.TruePositivesAt(0.001, [200f], negatives));
    }
}

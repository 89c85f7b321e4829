using MathNet.Numerics.LinearAlgebra;
using Pipeline;
using Stages.Mathematics;

namespace Stages.Tests.Mathematics;

public sealed class RegularisedHotellingTests
{
    private const int First = 4;
    private const int Second = 3;
    private static readonly Relabelling Labels = Relabelling.Of(First, Second, 1000, RandomStream.For(1, "test"));

    /// <summary>Solved in the space of values, where the implementation solves in that of rows.</summary>
    [Fact]
    public void ItIsTheDefinition()
    {
        var columns = Columns(9);
        var rows = Matrix<double>.Build.DenseOfColumnArrays(columns);
        const double Ridge = 0.3;
        var lambda = Ridge * columns.Length / rows.RowCount;
        var covariance =
            (rows.TransposeThisAndMultiply(rows) / rows.RowCount) + (lambda * Matrix<double>.Build.DenseIdentity(columns.Length));
        var found = RegularisedHotelling.Of(columns, Labels, Ridge);
        for (var k = 0; k < Labels.Labels.Count; k++)
        {
            var first = Labels.Labels[k].Aggregate(Vector<double>.Build.Dense(columns.Length), (sum, i) => sum + rows.Row(i)) / First;
            var all = rows.ColumnSums();
            var difference = first - ((all - (first * First)) / Second);
            Assert.Equal(difference * covariance.Solve(difference) / rows.RowCount, found[k], 1e-9);
        }
    }

    /// <summary>
    /// Both values have the same large spread, and their difference is apart by little: neither mean tells it.
    /// </summary>
    [Fact]
    public void ItSeesADifferenceThatValuesWhichMoveTogetherHide()
    {
        double[] common = [-3, 3, -2, 2, 1, -1, 0];
        double[] small = [-0.3, -0.29, -0.31, -0.28, 0.4, 0.41, 0.37];
        var one = Standardised([.. common.Zip(small, (c, s) => c + s)]);
        var other = Standardised([.. common.Zip(small, (c, s) => c - s)]);
        Assert.Equal(1.0 / 35, P(RegularisedHotelling.Of([one, other], Labels, 0.001)), 1e-12);
        Assert.All([one, other], values => Assert.True(P(Labels.Apart(values)) > 0.3));
    }

    [Fact]
    public void ColumnsWithoutSpreadSayNothing() => Assert.Equal(1, P(RegularisedHotelling.Of([new double[First + Second]], Labels, 0.1)));

    private static double P(double[] distances) => Relabelling.P(distances[..1], distances)[0];

    private static double[][] Columns(int count)
    {
        var random = RandomStream.For(2, "test");
        return [.. Enumerable.Range(0, count).Select(_ => Standardised([.. random.Normal(First + Second).Select(v => (double)v)]))];
    }

    private static double[] Standardised(double[] values)
    {
        var mean = values.Average();
        var deviation = Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));
        return [.. values.Select(v => (v - mean) / deviation)];
    }
}

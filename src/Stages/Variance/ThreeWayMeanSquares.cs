namespace Stages.Variance;

/// <summary>
/// The mean squares of a three-way table with one value in each cell. Those of a factor with one level are not numbers.
/// </summary>
internal sealed class ThreeWayMeanSquares
{
    internal ThreeWayMeanSquares(double[][][] y)
    {
        var (m, s, c) = (y.Length, y[0].Length, y[0][0].Length);
        var grand = Mean((_, _, _) => true);
        double[] ofM = [.. Enumerable.Range(0, m).Select(i => Mean((a, _, _) => a == i) - grand)];
        double[] ofS = [.. Enumerable.Range(0, s).Select(i => Mean((_, b, _) => b == i) - grand)];
        double[] ofC = [.. Enumerable.Range(0, c).Select(i => Mean((_, _, d) => d == i) - grand)];
        var (ms, mc, sc, rest) = (0.0, 0.0, 0.0, 0.0);
        for (var i = 0; i < m; i++)
        {
            for (var j = 0; j < s; j++)
            {
                ms += Math.Pow(y[i][j].Average() - grand - ofM[i] - ofS[j], 2);
            }

            for (var k = 0; k < c; k++)
            {
                mc += Math.Pow(y[i].Average(row => row[k]) - grand - ofM[i] - ofC[k], 2);
            }
        }

        for (var j = 0; j < s; j++)
        {
            for (var k = 0; k < c; k++)
            {
                sc += Math.Pow(y.Average(own => own[j][k]) - grand - ofS[j] - ofC[k], 2);
                for (var i = 0; i < m; i++)
                {
                    var interactions = y[i][j].Average() + y[i].Average(row => row[k]) + y.Average(own => own[j][k]);
                    rest += Math.Pow(y[i][j][k] - interactions + (2 * grand) + ofM[i] + ofS[j] + ofC[k], 2);
                }
            }
        }

        First = s * c * ofM.Sum(v => v * v) / (m - 1);
        Second = m * c * ofS.Sum(v => v * v) / (s - 1);
        Third = m * s * ofC.Sum(v => v * v) / (c - 1);
        FirstSecond = c * ms / ((m - 1) * (s - 1));
        FirstThird = s * mc / ((m - 1) * (c - 1));
        SecondThird = m * sc / ((s - 1) * (c - 1));
        Rest = rest / ((m - 1) * (s - 1) * (c - 1));

        double Mean(Func<int, int, int, bool> counted) =>
            y.SelectMany((own, i) => own.SelectMany((row, j) => row.Select((value, k) => (i, j, k, value))))
                .Where(v => counted(v.i, v.j, v.k))
                .Average(v => v.value);
    }

    internal double First { get; }
    internal double Second { get; }
    internal double Third { get; }
    internal double FirstSecond { get; }
    internal double FirstThird { get; }
    internal double SecondThird { get; }
    internal double Rest { get; }
}

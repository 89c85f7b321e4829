using MathNet.Numerics.Distributions;

namespace Stages.Mathematics;

/// <summary>The standard normal distribution function from a table, for where it is asked for millions of times.</summary>
internal static class NormalTable
{
    private const int Furthest = 9;
    private const int StepsPerUnit = 64;
    private static readonly double[] Values = Nodes(z => Normal.CDF(0, 1, z));
    private static readonly double[] Slopes = Nodes(z => Normal.PDF(0, 1, z) / StepsPerUnit);

    /// <summary>Φ(z), by cubic interpolation between nodes 1/64 apart: within 1e-9. 0 and 1 beyond ±9.</summary>
    internal static double Cdf(double z)
    {
        var position = (z + Furthest) * StepsPerUnit;
        if (!(position > 0))
        {
            return 0;
        }

        var node = (int)Math.Min(position, Values.Length);
        if (node >= Values.Length - 1)
        {
            return 1;
        }

        var t = position - node;
        var rise = Values[node + 1] - Values[node];
        var (left, right) = (Slopes[node] - rise, Slopes[node + 1] - rise);
        return Values[node] + (t * (rise + ((1 - t) * ((left * (1 - t)) - (right * t)))));
    }

    private static double[] Nodes(Func<double, double> of) =>
        [.. Enumerable.Range(0, (2 * Furthest * StepsPerUnit) + 1).Select(node => of(((double)node / StepsPerUnit) - Furthest))];
}

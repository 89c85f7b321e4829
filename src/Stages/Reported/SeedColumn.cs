using Stages.Designs;
using Stages.Mathematics;

namespace Stages.Reported;

/// <summary>
/// What the training seeds have in one cell, by one measure; a number for each reported training seed, then for each one
/// here.
/// </summary>
/// <param name="Cell">The cell.</param>
/// <param name="Measure">"level", the mean of a training seed's runs; "spread", the mean square of their distance from the
/// mean of all runs of both sides; "not finite", whether any of them is not.</param>
/// <param name="Reported">The mean of the reported training seeds; for the spread, its root.</param>
/// <param name="Here">The same of those here.</param>
/// <param name="Values">Mean 0, variance 1; all 0 where all training seeds have the same. A training seed that has none
/// is 0.</param>
internal sealed record SeedColumn(CellName Cell, string Measure, double Reported, double Here, double[] Values)
{
    internal const string Level = "level";
    internal const string Spread = "spread";
    internal const string NotFinite = "not finite";

    /// <summary>A deviation of a value's millionth is none: another processor may round all training seeds alike.</summary>
    internal const double Rounding = 1e-6;

    /// <summary>The columns of every cell of two run tables with the same cells.</summary>
    internal static IReadOnlyList<SeedColumn> Of(IReadOnlyList<RunRow> reported, IReadOnlyList<RunRow> here)
    {
        var (first, second) = (Seeds(reported), Seeds(here));
        var byCell = here.ToLookup(run => run.Cell);
        return
        [
            .. reported
                .GroupBy(run => run.Cell)
                .SelectMany(cell => Of(cell.Key, [.. Rows(cell, first), .. Rows(byCell[cell.Key], second)], first.Count)),
        ];
    }

    /// <summary>The training seeds of a run table.</summary>
    internal static IReadOnlyList<int> Seeds(IReadOnlyList<RunRow> runs) => [.. runs.Select(run => run.TrainingSeed).Distinct()];

    /// <summary>Values with mean 0 and variance 1; 0 for each that is not finite, and for all where they are the same.</summary>
    /// <param name="values">The values.</param>
    /// <param name="rounding">A deviation that is none.</param>
    internal static double[] Standardised(IReadOnlyList<double> values, double rounding)
    {
        double[] finite = [.. values.Where(double.IsFinite)];
        var mean = finite.Length == 0 ? 0 : Sample.Mean(finite);
        var deviation = Math.Sqrt(finite.Sum(value => (value - mean) * (value - mean)) / Math.Max(1, finite.Length));
        var isSpread = deviation > Math.Max(rounding, Rounding * Math.Abs(mean));
        return [.. values.Select(value => isSpread && double.IsFinite(value) ? (value - mean) / deviation : 0)];
    }

    // Each training seed's values, in the order of its unlearning seeds.
    private static IEnumerable<double[]> Rows(IEnumerable<RunRow> runs, IReadOnlyList<int> seeds)
    {
        var bySeed = runs.ToLookup(run => run.TrainingSeed, run => run.Value ?? double.NaN);
        return seeds.Select(seed => bySeed[seed].ToArray());
    }

    // Rows of a design without the grid are as long as its shortest one: design B.
    private static IEnumerable<SeedColumn> Of(CellName cell, double[][] rows, int reported)
    {
        var runs = rows.Where(row => row.Length > 0).Min(row => row.Length);
        rows = [.. rows.Select(row => row.Take(runs).ToArray())];
        if (rows.Any(row => row.Any(value => !double.IsFinite(value))))
        {
            yield return Column(NotFinite, row => row.All(double.IsFinite) ? 0 : 1, mean => mean, 0);
        }

        double[][] finite = [.. rows.Select(row => row.All(double.IsFinite) ? row : [])];
        if (finite[..reported].All(row => row.Length == 0) || finite[reported..].All(row => row.Length == 0))
        {
            yield break;
        }

        rows = finite;
        var middle = Sample.Mean([.. rows.SelectMany(row => row)]);
        yield return Column(Level, row => Sample.Mean(row), mean => mean, 0);
        yield return Column(
            Spread,
            row => row.Average(value => (value - middle) * (value - middle)),
            Math.Sqrt,
            Rounding * middle * Rounding * middle
        );

        SeedColumn Column(string measure, Func<double[], double> of, Func<double, double> said, double rounding)
        {
            double[] values = [.. rows.Select(row => row.Length == 0 ? double.NaN : of(row))];
            return new(cell, measure, said(Mean(values[..reported])), said(Mean(values[reported..])), Standardised(values, rounding));
        }
    }

    private static double Mean(double[] values) => Sample.Mean([.. values.Where(double.IsFinite)]);
}

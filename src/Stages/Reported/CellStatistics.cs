using Pipeline;
using Stages.Designs;
using Stages.Mathematics;
using Stages.Variance;

namespace Stages.Reported;

/// <summary>
/// What is reported of one setting, class, method and metric: five quantiles under each design, W2 between them with p,
/// the training seed's share.
/// </summary>
internal static class CellStatistics
{
    private const long Seed = 20_260_104;
    private static readonly string[] Quantiles = ["min", "q25", "median", "q75", "max"];
    private static readonly Interval Distance = new(0, double.PositiveInfinity);

    /// <summary>
    /// The quantiles of both designs, and W2 between A and B with its p where the method unlearns; first the numbers of
    /// runs that are left out, where any are, which a repetition may have of any size.
    /// </summary>
    internal static IEnumerable<Statistic> Of(DesignPair pair, Interval range, bool unlearns, RandomSource source)
    {
        var (name, unit) = (pair.Cell.Text, pair.Cell.Unit);
        var random = pair.Cell.Stream(source, Seed, cell => cell);
        foreach (var (design, counted, leftOut) in new[] { ("b", pair.B.Count, pair.LeftOutOfB), ("a", pair.A.Count, pair.LeftOutOfA) })
        {
            foreach (var (reason, count) in new[] { ("diverged", leftOut.Diverged), ("not_finite", leftOut.NotFinite) })
            {
                if (count > 0)
                {
                    yield return new Statistic($"{name}/{design}/{reason}", "", count, 0, counted + leftOut.Count);
                }
            }
        }

        if (pair.B.Count == 0)
        {
            yield break;
        }

        var compares = pair.W2 is not null && unlearns;
        double[] Numbers(IReadOnlyList<double> a, IReadOnlyList<double> b) =>
            [.. Box(b), .. a.Count > 0 ? Box(a) : [], .. compares ? [Wasserstein.W2(a, b)] : Array.Empty<double>()];
        var values = Numbers(pair.A, pair.B);
        var widths = Replications.HalfWidths(() =>
            Numbers(pair.A.Count > 0 ? Replications.OfA(pair.A, pair.B, random) : [], Replications.OfB(pair.B, random))
        );
        for (var i = 0; i < values.Length - (compares ? 1 : 0); i++)
        {
            yield return Within(
                range,
                $"{name}/{(i < Quantiles.Length ? "b" : "a")}/{Quantiles[i % Quantiles.Length]}",
                unit,
                values[i],
                widths[i]
            );
        }

        if (compares)
        {
            yield return Within(Distance, $"{name}/w2", unit, values[^1], widths[^1]);
            if (pair.BWithoutA.Count > 0)
            {
                yield return P(pair, widths[^1], source);
            }
        }
    }

    /// <summary>
    /// The training seed's share of the variance, raw; null where the grid cannot tell it, and for methods that draw
    /// nothing, whose share is 1 by construction.
    /// </summary>
    internal static Statistic? Share(GridCell cell, RandomSource source)
    {
        if (cell.Deterministic || cell.Grid is not { } grid || VarianceComponents.Of(grid).IntraclassCorrelation is not { } share)
        {
            return null;
        }

        var random = cell.Cell.Stream(source, Seed, name => name + "/share");
        var width = Replications.HalfWidths(() =>
            [
                VarianceComponents
                    .OfRows(grid, [.. Enumerable.Range(0, grid.TrainingSeeds).Select(_ => (int)random.NextInt(grid.TrainingSeeds))])
                    .IntraclassCorrelation
                    ?? double.NaN,
            ]
        )[0];
        return Within(new Interval(-1, 1), cell.Cell.Text + "/share", "", share, width);
    }

    // The test of the table of designs, with that table's random stream. Its interval is what p would be for a distance
    // as much larger or smaller as replications are.
    private static Statistic P(DesignPair pair, double width, RandomSource source)
    {
        var test = PermutationTest.Of(pair.A, pair.BWithoutA, CellAnalysis.Stream(pair.Cell, "permutation", source));
        return new Statistic(
            $"{pair.Cell.Text}/p",
            "",
            test.P,
            test.Of(test.Observed + width),
            test.Of(Math.Max(0, test.Observed - width))
        );
    }

    private static double[] Box(IReadOnlyList<double> values)
    {
        var box = BoxSummary.Of(values);
        return [box.Min, box.Q25, box.Median, box.Q75, box.Max];
    }

    private static Statistic Within(Interval range, string name, string unit, double value, double width) =>
        new(name, unit, value, Math.Max(range.Low, value - width), Math.Min(range.High, value + width));
}

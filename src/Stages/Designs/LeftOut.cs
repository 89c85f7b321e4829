using Stages.Tables;

namespace Stages.Designs;

/// <summary>
/// The runs of a sample that no statistic counts, because they have no finite value (docs/science.md, "Runs that
/// diverge").
/// </summary>
/// <param name="Diverged">Runs that diverged.</param>
/// <param name="NotFinite">Runs that did not, and of which the metric is not finite.</param>
public readonly record struct LeftOut(int Diverged, int NotFinite)
{
    /// <summary>All of them.</summary>
    public int Count => Diverged + NotFinite;

    /// <summary>What figures show of them: a dagger before those that diverged, ∞ before the others.</summary>
    public string Sign => (Diverged > 0 ? $"†{Diverged}" : "") + (NotFinite > 0 ? $"∞{NotFinite}" : "");

    /// <summary>What stands in a table for a number of no run at all.</summary>
    public string Nothing => Diverged > 0 || NotFinite == 0 ? "diverged" : "not finite";

    /// <summary>Those among some values, of which a run that diverged has none.</summary>
    public static LeftOut Of(IEnumerable<double?> values) =>
        values.Aggregate(
            new LeftOut(),
            (sum, value) =>
                value is not { } number ? sum with { Diverged = sum.Diverged + 1 }
                : double.IsFinite(number) ? sum
                : sum with { NotFinite = sum.NotFinite + 1 }
        );

    /// <summary>Those of two samples.</summary>
    public static LeftOut operator +(LeftOut one, LeftOut other) => new(one.Diverged + other.Diverged, one.NotFinite + other.NotFinite);

    /// <summary>The size of the sample: "11", or "9 of 11 (2 diverged)".</summary>
    /// <param name="counted">The runs that are counted.</param>
    public string Size(int counted) => Count == 0 ? $"{counted}" : $"{counted} of {counted + Count} ({Reason})";

    /// <summary>How many diverged, and of how many the metric is not finite.</summary>
    public string Reason =>
        string.Join(
            ", ",
            new[] { (Diverged, "diverged"), (NotFinite, "not finite") }.Where(p => p.Item1 > 0).Select(p => $"{p.Item1} {p.Item2}")
        );

    /// <summary>The columns of a table that count them.</summary>
    /// <param name="suffix">Ends the columns' names.</param>
    /// <param name="what">Which runs, after "Runs".</param>
    /// <param name="leftOut">Those of a row.</param>
    internal static Column<TRow>[] Columns<TRow>(string suffix, string what, Func<TRow, LeftOut> leftOut) =>
        [
            Column.Of<TRow, int>("diverged" + suffix, "", $"Runs{what} that diverged, and are left out.", r => leftOut(r).Diverged),
            Column.Of<TRow, int>(
                "not_finite" + suffix,
                "",
                $"Runs{what} whose metric is not finite, and which are left out.",
                r => leftOut(r).NotFinite
            ),
        ];

    /// <summary>Those of each row of a table with such columns.</summary>
    /// <exception cref="InvalidDataException">A column is missing.</exception>
    public static IReadOnlyList<LeftOut> Of(Table table, string suffix) =>
        [
            .. table
                .Ints("diverged" + suffix)
                .Zip(table.Ints("not_finite" + suffix), (diverged, notFinite) => new LeftOut(diverged, notFinite)),
        ];
}

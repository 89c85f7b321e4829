namespace Stages.Designs;

/// <summary>The values of a cell under the two designs.</summary>
/// <param name="Cell">The cell.</param>
/// <param name="A">Design A, common practice: one training seed, all unlearning seeds. One value where the method draws
/// nothing.</param>
/// <param name="B">Design B: all training seeds, one unlearning seed each.</param>
/// <param name="AInB">The place of A's training seed in B; null where the method has no design A.</param>
public sealed record DesignPair(CellName Cell, IReadOnlyList<double> A, IReadOnlyList<double> B, int? AInB)
{
    /// <summary>
    /// Design B without A's training seed, so that it shares no run with A; all of it where the method has no design A.
    /// </summary>
    public IReadOnlyList<double> BWithoutA => AInB is { } seed ? Without(B, seed) : B;

    /// <summary>Groups the rows of a run table into samples, in the table's order.</summary>
    public static IReadOnlyList<DesignPair> Of(IReadOnlyList<RunRow> runs) =>
        [
            .. runs.GroupBy(run => run.Cell)
                .Select(cell =>
                {
                    var b = cell.Where(run => run.InB).ToList();
                    return new DesignPair(
                        cell.Key,
                        [.. cell.Where(run => run.InA).Select(run => run.Value)],
                        [.. b.Select(run => run.Value)],
                        b.FindIndex(run => run.InA) is var shared and >= 0 ? shared : null
                    );
                }),
        ];

    /// <summary>Values of design B without one training seed.</summary>
    internal static double[] Without(IReadOnlyList<double> b, int seed)
    {
        var without = new double[b.Count - 1];
        Without([.. b], seed, without);
        return without;
    }

    /// <summary>Writes the values of design B without one training seed into a buffer, which is one value shorter.</summary>
    internal static void Without(ReadOnlySpan<double> b, int seed, Span<double> without)
    {
        b[..seed].CopyTo(without);
        b[(seed + 1)..].CopyTo(without[seed..]);
    }
}

using Stages.Mathematics;

namespace Stages.Designs;

/// <summary>The values of a cell under the two designs, without those of runs that have none.</summary>
/// <param name="Cell">The cell.</param>
/// <param name="A">Design A, common practice: one training seed, all unlearning seeds. One value where the method draws
/// nothing.</param>
/// <param name="B">Design B: all training seeds, one unlearning seed each.</param>
/// <param name="AInB">The place of A's training seed in B; null where the method has no design A, or that run is left
/// out.</param>
public sealed record DesignPair(CellName Cell, IReadOnlyList<double> A, IReadOnlyList<double> B, int? AInB)
{
    /// <summary>The runs of design A without a finite value.</summary>
    public LeftOut LeftOutOfA { get; init; }

    /// <summary>The runs of design B without a finite value.</summary>
    public LeftOut LeftOutOfB { get; init; }

    /// <summary>Whether the method was run under design A.</summary>
    public bool HasA => A.Count + LeftOutOfA.Count > 0;

    /// <summary>Whether the method was run under design B.</summary>
    public bool HasB => B.Count + LeftOutOfB.Count > 0;

    /// <summary>What stands in the place of a distance between the designs where <see cref="IsOneRun"/>.</summary>
    public const string OneRun = "one run: not comparable";

    /// <summary>What figures show there.</summary>
    public const string OneRunSign = "=";

    /// <summary>Whether all values of both designs are of one run, which tells nothing of their distance.</summary>
    public bool IsOneRun => A.Count == 1 && B.Count == 1 && AInB is not null;

    /// <summary>
    /// W2 between A and B; null where one of them has no values, and where both are the same run.
    /// </summary>
    public double? W2 => A.Count == 0 || B.Count == 0 || IsOneRun ? null : Wasserstein.W2(A, B);

    /// <summary>What stands in the place of <see cref="W2"/> where it is null and both designs were run.</summary>
    public string WithoutW2 => IsOneRun ? OneRun : (LeftOutOfA + LeftOutOfB).Nothing;

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
                    var b = cell.Where(run => run.InB && run.Finite is not null).ToList();
                    return new DesignPair(
                        cell.Key,
                        [.. cell.Where(run => run.InA).Select(run => run.Finite).OfType<double>()],
                        [.. b.Select(run => run.Finite!.Value)],
                        b.FindIndex(run => run.InA) is var shared and >= 0 ? shared : null
                    )
                    {
                        LeftOutOfA = LeftOut.Of(cell.Where(run => run.InA).Select(run => run.Value)),
                        LeftOutOfB = LeftOut.Of(cell.Where(run => run.InB).Select(run => run.Value)),
                    };
                }),
        ];

    /// <summary>
    /// The same. A method without design A (Retrain) has in its place the one model that it has of design A's training
    /// seed, so that its distance can stand beside the others as a reference.
    /// </summary>
    public static IReadOnlyList<DesignPair> WithReferences(IReadOnlyList<RunRow> runs)
    {
        var seedOfA = runs.FirstOrDefault(run => run.InA)?.TrainingSeed;
        var withA = runs.Where(run => run.InA).Select(run => run.Cell).ToHashSet();
        return Of([
            .. runs.Select(run => run.TrainingSeed == seedOfA && run.InB && !withA.Contains(run.Cell) ? run with { InA = true } : run),
        ]);
    }

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

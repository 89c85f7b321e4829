using Stages.Designs;

namespace Stages.Variance;

/// <summary>
/// Three crossed random effects with one run in each cell: training seed i, unlearning seed j and forget set k,
/// Z_ijk = μ + a_i + b_j + c_k + (ab)_ij + (ac)_ik + (bc)_jk + e_ijk (docs/science.md, section 8; Searle, Casella and
/// McCulloch 1992, chapter 4). A method that draws nothing has no unlearning seed: Z_ik = μ + a_i + c_k + (ac)_ik.
/// Components are in the metric's unit squared; unbiased, at times negative. Nothing is assumed of distributions.
/// </summary>
/// <param name="TrainingSeeds">I.</param>
/// <param name="UnlearningSeeds">J; null where the method draws nothing.</param>
/// <param name="ForgetSets">K.</param>
/// <param name="Mean">The mean of all values.</param>
/// <param name="Training">σ²_train.</param>
/// <param name="ForgetSet">σ²_forget.</param>
/// <param name="TrainingForgetSet">σ² of their interaction.</param>
/// <param name="Unlearning">What the unlearning seed does; null where the method draws nothing.</param>
public sealed record ForgetSetComponents(
    int TrainingSeeds,
    int? UnlearningSeeds,
    int ForgetSets,
    double Mean,
    double Training,
    double ForgetSet,
    double TrainingForgetSet,
    UnlearningParts? Unlearning
)
{
    /// <summary>The variance of one run with all three drawn: the sum of the components.</summary>
    public double Total => Training + ForgetSet + TrainingForgetSet + (Unlearning?.Sum ?? 0);

    /// <summary>Whether all values are equal.</summary>
    public bool IsConstant { get; private init; }

    /// <summary>Why there are no components; null where there are.</summary>
    /// <param name="cells">The grids of one method and metric, one for each forget set.</param>
    public static string? WhyNot(IReadOnlyList<GridCell> cells)
    {
        var leftOut = cells.Aggregate(new LeftOut(), (sum, cell) => sum + cell.LeftOut);
        var rows = Rows(cells);
        return cells.Count < 2 ? "one forget seed"
            : rows.Any(i => cells.Any(cell => cell.Row(i).Count < cell.UnlearningSeeds))
                ? $"{leftOut.Reason} of {leftOut.Count + cells.Sum(cell => cell.Counted.Count)} runs"
            : rows.Length == 0 ? leftOut.Nothing
            : rows.Length == 1 ? "one training seed"
            : !cells[0].Deterministic && cells[0].UnlearningSeeds < 2 ? "one unlearning seed"
            : null;
    }

    /// <summary>The components of one method and metric; null where <see cref="WhyNot"/> says why. A training seed without
    /// any run is a model that there is not, and left out.</summary>
    /// <param name="cells">The grids, one for each forget set, of the same seeds.</param>
    public static ForgetSetComponents? Of(IReadOnlyList<GridCell> cells)
    {
        if (WhyNot(cells) is not null)
        {
            return null;
        }

        var rows = Rows(cells);
        var first = cells[0].Row(rows[0])[0];
        // About the first value: equal values leave exactly 0. Training seed, forget set, unlearning seed.
        double[][][] values = [.. rows.Select(i => cells.Select(cell => cell.Row(i).Select(v => v - first).ToArray()).ToArray())];
        var mean = first + values.Average(row => row.Average(set => set.Average()));
        var found = cells[0].Deterministic ? OfTwo(values, mean) : OfThree(values, mean);
        return found with { IsConstant = values.All(row => row.All(set => set.All(v => v == 0))) };
    }

    private static int[] Rows(IReadOnlyList<GridCell> cells) =>
        [.. Enumerable.Range(0, cells[0].TrainingSeeds.Count).Where(i => cells.Any(cell => cell.Row(i).Count > 0))];

    private static ForgetSetComponents OfTwo(double[][][] values, double mean)
    {
        var (i, k, squares) = (values.Length, values[0].Length, new ThreeWayMeanSquares(values));
        return new ForgetSetComponents(
            i,
            null,
            k,
            mean,
            (squares.First - squares.FirstSecond) / k,
            (squares.Second - squares.FirstSecond) / i,
            squares.FirstSecond,
            null
        );
    }

    private static ForgetSetComponents OfThree(double[][][] values, double mean)
    {
        var (i, k, j, squares) = (values.Length, values[0].Length, values[0][0].Length, new ThreeWayMeanSquares(values));
        return new ForgetSetComponents(
            i,
            j,
            k,
            mean,
            (squares.First - squares.FirstSecond - squares.FirstThird + squares.Rest) / (j * k),
            (squares.Second - squares.FirstSecond - squares.SecondThird + squares.Rest) / (i * j),
            (squares.FirstSecond - squares.Rest) / j,
            new UnlearningParts(
                (squares.Third - squares.FirstThird - squares.SecondThird + squares.Rest) / (i * k),
                (squares.FirstThird - squares.Rest) / k,
                (squares.SecondThird - squares.Rest) / i,
                squares.Rest
            )
        );
    }
}

/// <summary>The components that have the unlearning seed in them.</summary>
/// <param name="Own">Of the unlearning seed alone, σ²_unlearn.</param>
/// <param name="Training">Of unlearning seed × training seed.</param>
/// <param name="ForgetSet">Of unlearning seed × forget set.</param>
/// <param name="Rest">Of all three, the residual.</param>
public sealed record UnlearningParts(double Own, double Training, double ForgetSet, double Rest)
{
    /// <summary>
    /// All of them: the mean variance over unlearning seeds for one training seed and forget set. It is the only one that
    /// is not 0 in truth where every run draws from a stream of its own.
    /// </summary>
    public double Sum => Own + Training + ForgetSet + Rest;
}

using Stages.Designs;

namespace Stages.Variance;

/// <summary>A method's runs as they are compared with Retrain's.</summary>
/// <param name="B">The finite values under design B, one for each training seed.</param>
/// <param name="Means">The mean over the unlearning seeds of each training seed, where all were run; else
/// <paramref name="B"/>.</param>
/// <param name="Runs">The runs behind <paramref name="Means"/>.</param>
public sealed record MethodSample(IReadOnlyList<double> B, IReadOnlyList<double> Means, IReadOnlyList<double[]> Runs)
{
    /// <summary>The sample of a cell of the run table: of the grid, or of design B.</summary>
    public static MethodSample Of(GridCell cell) =>
        Of(cell.B, [.. Enumerable.Range(0, cell.TrainingSeeds.Count).Select(i => cell.Row(i).ToArray())]);

    /// <summary>The sample of a cell's rows in the run table, with the grid or without.</summary>
    public static MethodSample Of(IReadOnlyList<RunRow> runs)
    {
        double[] b = [.. runs.Where(run => run.InB).Select(run => run.Finite).OfType<double>()];
        var seeds = runs.GroupBy(run => run.TrainingSeed).ToList();
        return seeds.Any(seed => seed.Count() != seeds[0].Count())
            ? Of(b, [.. b.Select(v => (double[])[v])])
            : Of(b, [.. seeds.Select(seed => seed.Select(run => run.Finite).OfType<double>().ToArray())]);
    }

    /// <summary>The sample of one value of each training seed.</summary>
    public static MethodSample Only(IReadOnlyList<double> b) => new(b, b, [.. b.Select(v => (double[])[v])]);

    private static MethodSample Of(IReadOnlyList<double> b, IReadOnlyList<double[]> rows)
    {
        double[][] runs = [.. rows.Where(row => row.Length > 0)];
        return new MethodSample(b, [.. runs.Select(row => row.Average())], runs);
    }
}

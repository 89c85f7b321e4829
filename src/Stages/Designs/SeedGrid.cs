namespace Stages.Designs;

/// <summary>
/// One metric over training seeds and unlearning seeds, Z_ij: a row for each training seed, a column for each
/// unlearning seed, none missing (docs/science.md, section 8). Its rows are the clusters of everything that is
/// resampled.
/// </summary>
public sealed class SeedGrid
{
    private readonly double[][] values;
    private readonly SeedRow[] rows;

    private SeedGrid(double[][] values, bool deterministic)
    {
        this.values = values;
        Deterministic = deterministic;
        rows = [.. values.Select(row => SeedRow.Of(row))];
    }

    /// <summary>The number of training seeds, I.</summary>
    public int TrainingSeeds => values.Length;

    /// <summary>The number of unlearning seeds, J; 1 for a method that draws nothing.</summary>
    public int UnlearningSeeds => values[0].Length;

    /// <summary>
    /// Whether the method draws nothing, so that its spread over unlearning seeds is known to be zero and not unknown.
    /// </summary>
    public bool Deterministic { get; }

    internal ReadOnlySpan<SeedRow> Rows => rows;

    /// <summary>A grid of a method that draws.</summary>
    /// <param name="values">I rows of J finite values.</param>
    /// <exception cref="ArgumentException">There is no value, a value is not finite, or the rows differ in length:
    /// unbalanced data is refused.</exception>
    public static SeedGrid Of(IReadOnlyList<IReadOnlyList<double>> values)
    {
        if (values.Count == 0 || values[0].Count == 0)
        {
            throw new ArgumentException("A grid needs at least one training seed and one unlearning seed.", nameof(values));
        }

        for (var i = 0; i < values.Count; i++)
        {
            if (values[i].Count != values[0].Count)
            {
                throw new ArgumentException(
                    $"The grid is unbalanced: training seed number {i + 1} has {values[i].Count} unlearning seeds, number "
                        + $"1 has {values[0].Count}. The variance components are defined for a full grid; run what is missing.",
                    nameof(values)
                );
            }

            if (values[i].ToList().FindIndex(v => !double.IsFinite(v)) is var j and >= 0)
            {
                throw new ArgumentException(
                    $"The grid has no finite value for training seed number {i + 1} "
                        + $"and unlearning seed number {j + 1}: it is {values[i][j]}.",
                    nameof(values)
                );
            }
        }

        return new SeedGrid([.. values.Select(row => row.ToArray())], deterministic: false);
    }

    /// <summary>
    /// The grid of a method that draws nothing: one run for each training seed serves all unlearning seeds.
    /// </summary>
    /// <exception cref="ArgumentException">There is no value, or one is not finite.</exception>
    public static SeedGrid OfDeterministic(IReadOnlyList<double> values)
    {
        return new SeedGrid(Of([.. values.Select(v => new[] { v })]).values, deterministic: true);
    }

    /// <summary>All runs of a training seed: an instance of design A, as common practice has it with that
    /// seed.</summary>
    public IReadOnlyList<double> Row(int trainingSeed) => values[trainingSeed];

    /// <summary>One run of every training seed: an instance of design B.</summary>
    public IReadOnlyList<double> Column(int unlearningSeed) => [.. values.Select(row => row[unlearningSeed])];

    /// <summary>The mean over unlearning seeds of every training seed.</summary>
    public IReadOnlyList<double> Means() => [.. rows.Select(row => row.Mean)];
}

using Stages.Designs;

namespace Stages.Variance;

/// <summary>
/// A generalisability study (Brennan 2001) of the crossed design method × training seed × forgotten class, with
/// unlearning seeds nested in its cells: how much of what a metric varies by is the methods', and how reliably a design
/// with so many training seeds ranks them. All three are taken as random draws.
/// </summary>
/// <param name="Methods">The number of methods.</param>
/// <param name="TrainingSeeds">The training seeds that have all runs of all methods and classes.</param>
/// <param name="Classes">The number of forgotten classes. With one, what is its own or the methods' with it is in the
/// components without it.</param>
/// <param name="UnlearningSeeds">The unlearning seeds of a method that draws.</param>
/// <param name="Method">Variance component of the method, as all of them in the metric's unit squared and unbiased, so
/// at times negative.</param>
/// <param name="Seed">Of the training seed.</param>
/// <param name="Class">Of the class; null with one class.</param>
/// <param name="MethodSeed">Of method × training seed.</param>
/// <param name="MethodClass">Of method × class; null with one class.</param>
/// <param name="SeedClass">Of training seed × class; null with one class.</param>
/// <param name="MethodSeedClass">Of all three; null with one class.</param>
/// <param name="Unlearning">Of the unlearning seed in a cell, mean over the methods, 0 for one that draws nothing; null
/// with one unlearning seed, when it is in the component above it.</param>
public sealed record Generalisability(
    int Methods,
    int TrainingSeeds,
    int Classes,
    int UnlearningSeeds,
    double Method,
    double Seed,
    double? Class,
    double MethodSeed,
    double? MethodClass,
    double? SeedClass,
    double? MethodSeedClass,
    double? Unlearning
)
{
    /// <summary>The numbers of training seeds for which coefficients are given.</summary>
    public static IReadOnlyList<int> Designs { get; } = [1, 3, 5, 11];

    /// <summary>
    /// The study of one setting and metric; null where fewer than two methods have the same classes, or fewer than two
    /// training seeds have all of their runs.
    /// </summary>
    /// <param name="cells">A cell for each method and class, of the same training seeds.</param>
    public static Generalisability? Of(IReadOnlyList<GridCell> cells)
    {
        var methods = cells.GroupBy(cell => cell.Cell.Method).Select(group => group.ToArray()).ToArray();
        if (methods.Length < 2 || methods.Any(own => !own.Select(c => c.Cell.Class).SequenceEqual(methods[0].Select(c => c.Cell.Class))))
        {
            return null;
        }

        int[] seeds =
        [
            .. Enumerable.Range(0, cells.Min(c => c.Values.Count)).Where(i => cells.All(c => c.Row(i).Count == c.Values[i].Count)),
        ];
        if (seeds.Length < 2)
        {
            return null;
        }

        var values = methods.Select(own => seeds.Select(i => own.Select(c => c.Row(i)).ToArray()).ToArray()).ToArray();
        return Of(values, cells.Max(c => c.UnlearningSeeds), [.. methods.Select(own => own[0].Deterministic)]);
    }

    /// <summary>The share of the methods' own in what a ranking by means varies by (relative, Eρ²).</summary>
    /// <param name="trainingSeeds">Training seeds of the design; classes and unlearning seeds as in the study.</param>
    /// <returns>Between 0 and 1; null where nothing varies.</returns>
    public double? Relative(int trainingSeeds) => Coefficient(RelativeError(trainingSeeds));

    /// <summary>The same for the methods' levels, which seeds and classes move too (absolute, Φ).</summary>
    /// <param name="trainingSeeds">Training seeds of the design.</param>
    public double? Absolute(int trainingSeeds) =>
        Coefficient(
            RelativeError(trainingSeeds)
                + (Positive(Seed) / trainingSeeds)
                + (Positive(Class) / Classes)
                + (Positive(SeedClass) / trainingSeeds / Classes)
        );

    private static double Positive(double? component) => Math.Max(0, component ?? 0);

    private double? Coefficient(double error) => Positive(Method) + error is var all and > 0 ? Positive(Method) / all : null;

    private double RelativeError(int trainingSeeds) =>
        (Positive(MethodSeed) / trainingSeeds)
        + (Positive(MethodClass) / Classes)
        + (Positive(MethodSeedClass) / trainingSeeds / Classes)
        + (Positive(Unlearning) / trainingSeeds / Classes / UnlearningSeeds);

    // Values are by method, training seed, class and unlearning seed.
    private static Generalisability Of(IReadOnlyList<double>[][][] values, int unlearningSeeds, bool[] deterministic)
    {
        var means = values.Select(own => own.Select(row => row.Select(cell => cell.Average()).ToArray()).ToArray()).ToArray();
        var (m, s, c) = (means.Length, means[0].Length, means[0][0].Length);
        double? unlearning =
            unlearningSeeds < 2
                ? null
                : values
                    .SelectMany((own, k) => own.SelectMany(row => row.Select(cell => (cell, deterministic[k]))))
                    .Average(cell => cell.Item2 ? 0 : cell.cell.Sum(v => Math.Pow(v - cell.cell.Average(), 2)) / (cell.cell.Count - 1));
        var squares = new ThreeWayMeanSquares(means);
        var ofRuns = (unlearning ?? 0) / unlearningSeeds;
        if (c == 1)
        {
            return new Generalisability(
                m,
                s,
                c,
                unlearningSeeds,
                (squares.First - squares.FirstSecond) / s,
                (squares.Second - squares.FirstSecond) / m,
                null,
                squares.FirstSecond - ofRuns,
                null,
                null,
                null,
                unlearning
            );
        }

        return new Generalisability(
            m,
            s,
            c,
            unlearningSeeds,
            (squares.First - squares.FirstSecond - squares.FirstThird + squares.Rest) / (s * c),
            (squares.Second - squares.FirstSecond - squares.SecondThird + squares.Rest) / (m * c),
            (squares.Third - squares.FirstThird - squares.SecondThird + squares.Rest) / (m * s),
            (squares.FirstSecond - squares.Rest) / c,
            (squares.FirstThird - squares.Rest) / s,
            (squares.SecondThird - squares.Rest) / m,
            squares.Rest - ofRuns,
            unlearning
        );
    }
}

using Pipeline;
using Stages.Mathematics;
using Stages.Tables;
using Stages.Unlearning;

namespace Stages.Designs;

/// <summary>The distance between the two designs, and how large it is when there is nothing to find.</summary>
/// <param name="Samples">The values compared.</param>
/// <param name="W2">W2 between A and B, in the metric's unit (percentage points for accuracies).</param>
/// <param name="Floor">W2 between two samples of these sizes from one normal distribution with B's standard
/// deviation.</param>
public sealed record DesignDistance(DesignPair Samples, double W2, NullFloor Floor);

/// <summary>W2 between the designs for every setting, class, method and metric (docs/science.md, section 8).</summary>
/// <param name="Runs">The run table.</param>
[Kind("wasserstein")]
public sealed record WassersteinStage(RunTableStage Runs) : Stage
{
    /// <summary>The table.</summary>
    public const string File = "wasserstein.parquet";

    /// <inheritdoc/>
    public override string Id => "tables/wasserstein";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Outputs => [File, "wasserstein.csv"];

    /// <inheritdoc/>
    public override Place Place => Place.Host;

    /// <inheritdoc/>
    public override void Run(StageContext context)
    {
        // One simulation serves all cells of the same sizes.
        var floors = new Dictionary<(int, int), NullFloor>();
        var rows = DesignPair
            .Of(Table.ReadParquet(context.Input(Runs, RunTableStage.File)))
            .Where(s => s.A.Count > 0 && s.B.Count > 0 && s.Method is not (MethodNames.Baseline or MethodNames.Retrain))
            .Select(s => Distance(s, floors))
            .ToList();
        var table = Table.Of(
            "W2 between design A (one training seed) and design B (one unlearning seed).",
            rows,
            Column.Of<DesignDistance, string>("setting", "", "Setting.", r => r.Samples.Setting),
            Column.Of<DesignDistance, int>("class", "", "Forgotten class.", r => r.Samples.Class),
            Column.Of<DesignDistance, string>("class_name", "", "Name of the forgotten class.", r => r.Samples.ClassName),
            Column.Of<DesignDistance, string>("method", "", "Unlearning method.", r => r.Samples.Method),
            Column.Of<DesignDistance, string>("metric", "", "Metric; the distances are in its unit.", r => r.Samples.Metric),
            Column.Of<DesignDistance, int>("n_a", "", "Models in design A.", r => r.Samples.A.Count),
            Column.Of<DesignDistance, int>("n_b", "", "Models in design B.", r => r.Samples.B.Count),
            Column.Of<DesignDistance, double>("mean_a", "metric's", "Mean under A.", r => r.Samples.A.Average()),
            Column.Of<DesignDistance, double>("mean_b", "metric's", "Mean under B.", r => r.Samples.B.Average()),
            Column.Of<DesignDistance, double>(
                "sd_a",
                "metric's",
                "Standard deviation under A (n - 1); 0 for one value.",
                r => Sample.StandardDeviation(r.Samples.A)
            ),
            Column.Of<DesignDistance, double>(
                "sd_b",
                "metric's",
                "Standard deviation under B (n - 1); 0 for one value.",
                r => Sample.StandardDeviation(r.Samples.B)
            ),
            Column.Of<DesignDistance, double>("w2", "metric's", "W2 between A and B.", r => r.W2),
            Column.Of<DesignDistance, double>(
                "floor_low",
                "metric's",
                "5 % quantile of W2 if A and B were one normal distribution with B's standard deviation.",
                r => r.Floor.Low
            ),
            Column.Of<DesignDistance, double>("floor_mean", "metric's", "Its mean.", r => r.Floor.Mean),
            Column.Of<DesignDistance, double>("floor_high", "metric's", "Its 95 % quantile.", r => r.Floor.High)
        );
        table.WriteParquet(context.Output(File));
        table.WriteCsv(context.Output("wasserstein.csv"));
    }

    private static DesignDistance Distance(DesignPair samples, Dictionary<(int, int), NullFloor> floors)
    {
        var sizes = (samples.A.Count, samples.B.Count);
        if (!floors.TryGetValue(sizes, out var floor))
        {
            floors[sizes] = floor = NullFloor.TwoSamples(sizes.Item1, sizes.Item2);
        }

        return new DesignDistance(samples, Wasserstein.W2(samples.A, samples.B), floor.Scaled(Sample.StandardDeviation(samples.B)));
    }
}

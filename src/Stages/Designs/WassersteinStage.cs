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
/// <param name="Methods">The methods; those that unlearn are compared.</param>
[Kind("wasserstein")]
public sealed record WassersteinStage(RunTableStage Runs, MethodNames Methods) : Stage
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
        var rows = DesignPair
            .Of(RunRow.Read(context.Input(Runs, RunTableStage.File)))
            .Where(s => s.A.Count > 0 && s.B.Count > 0 && Methods.Unlearns(s.Cell.Method))
            .Select(s => new DesignDistance(
                s,
                Wasserstein.W2(s.A, s.B),
                NullFloor.TwoSamples(s.A.Count, s.B.Count, context.Random).Scaled(Sample.StandardDeviation(s.B))
            ));
        var table = Table.Of(
            "W2 between design A (one training seed) and design B (one unlearning seed).",
            rows,
            [
                .. CellName.Columns<DesignDistance>(r => r.Samples.Cell)[..4],
                Column.Of<DesignDistance, string>("metric", "", "Metric; the distances are in its unit.", r => r.Samples.Cell.Metric),
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
                Column.Of<DesignDistance, double>("floor_high", "metric's", "Its 95 % quantile.", r => r.Floor.High),
            ]
        );
        table.WriteParquet(context.Output(File));
        table.WriteCsv(context.Output("wasserstein.csv"));
    }
}

using Pipeline;
using Stages.Models;
using Stages.Tables;

namespace Stages.Metrics;

/// <summary>The metrics of one unlearned model, from what it says about every example.</summary>
/// <param name="RunId">Setting, class, method and seeds, as a place: <c>digits5-sub/class-3/ssd/train-01</c>.</param>
/// <param name="Unlearned">The run.</param>
/// <param name="Untrained">A randomly initialised model of the same shape, for ZRF.</param>
[Kind("metrics")]
public sealed record MetricsStage(string RunId, Stage Unlearned, Stage Untrained) : Stage
{
    /// <summary>The artifact.</summary>
    public const string File = "metrics.parquet";

    /// <inheritdoc/>
    public override string Id => $"metrics/{RunId}";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Outputs => [File];

    /// <inheritdoc/>
    public override Place Place => Place.Host;

    /// <inheritdoc/>
    public override void Run(StageContext context)
    {
        var values = RunMetrics.Of(
            Table.ReadParquet(context.Input(Unlearned, PredictionTable.File)),
            Table.ReadParquet(context.Input(Unlearned, PredictionTable.LogitsFile)),
            Table.ReadParquet(context.Input(Untrained, PredictionTable.LogitsFile))
        );
        Table
            .Of(
                "Metrics of one run.",
                values,
                Column.Of<MetricValue, string>("metric", "", "Name of the metric.", v => v.Metric),
                Column.Of<MetricValue, string>("unit", "", "Unit of the value.", v => v.Unit),
                Column.Of<MetricValue, double>("value", "", "Value, in the row's unit.", v => v.Value)
            )
            .WriteParquet(context.Output(File));
    }
}

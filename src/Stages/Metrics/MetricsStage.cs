using Pipeline;
using Stages.Models;
using Stages.Tables;

namespace Stages.Metrics;

/// <summary>The metrics of one unlearned model, from what it says about every example.</summary>
/// <param name="RunId">Setting, class, method and seeds, as a place: <c>digits5-sub/class-3/ssd/train-01</c>.</param>
/// <param name="Unlearned">The run.</param>
/// <param name="Untrained">A randomly initialised model of the same shape, for ZRF.</param>
/// <param name="Batches">How the reference code cuts the run's examples into batches.</param>
/// <param name="Metrics">The metrics, in the order of the rows.</param>
/// <param name="Retrained">The Retrain model of the run's training seed; null where the experiment has none.</param>
/// <param name="Original">The original model, likewise.</param>
[Kind("metrics")]
public sealed record MetricsStage(
    string RunId,
    Stage Unlearned,
    Stage Untrained,
    ReferenceBatches Batches,
    IReadOnlyList<Metric> Metrics,
    Stage? Retrained,
    Stage? Original
) : Stage
{
    /// <summary>The artifact.</summary>
    public const string File = "metrics.parquet";

    /// <inheritdoc/>
    public override string Id => $"metrics/{RunId}";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Outputs => [File];

    /// <inheritdoc/>
    public override Place Place => Place.Host;

    /// <summary>Reads what <see cref="Run"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is no such file.</exception>
    public static IReadOnlyList<MetricValue> Read(string path)
    {
        var table = Table.ReadParquet(path);
        var (metric, unit, value) = (table.Strings("metric"), table.Strings("unit"), table.NullableDoubles("value"));
        return [.. metric.Select((name, i) => new MetricValue(name, unit[i], value[i], table.Note))];
    }

    /// <inheritdoc/>
    public override void Run(StageContext context)
    {
        var predictions = Table.ReadParquet(context.Input(Unlearned, PredictionTable.File));
        if (predictions.Note is { } diverged)
        {
            Write(Column.Of<Metric, double?>("value", "", "Value, in the row's unit.", _ => null), diverged);
            return;
        }

        var untrained = Table.ReadParquet(context.Input(Untrained, PredictionTable.LogitsFile));
        var run = new RunPredictions(
            predictions,
            Table.ReadParquet(context.Input(Unlearned, PredictionTable.LogitsFile)),
            untrained,
            Batches
        )
        {
            Retrained = Other(Retrained),
            Original = Other(Original),
        };
        double[] values = [.. Metrics.Select(m => m.Formula.Of(run))];
        foreach (var (metric, value) in Metrics.Zip(values).Where(m => !double.IsFinite(m.Second)))
        {
            context.Remark($"not finite: {metric.Name} is {value}");
        }

        Write(new(_ => Column.Of("value", "", "Value, in the row's unit.", values)), null);

        RunPredictions? Other(Stage? other) =>
            other is not null && Table.ReadParquet(context.Input(other, PredictionTable.File)) is { Note: null } table
                ? new(table, Table.ReadParquet(context.Input(other, PredictionTable.LogitsFile)), untrained, Batches)
                : null;

        void Write(Column<Metric> value, string? note) =>
            Table
                .Of(
                    "Metrics of one run.",
                    Metrics,
                    Column.Of<Metric, string>("metric", "", "Name of the metric.", m => m.Name),
                    Column.Of<Metric, string>("unit", "", "Unit of the value.", m => m.Unit),
                    value
                )
                .With(note)
                .WriteParquet(context.Output(File));
    }
}

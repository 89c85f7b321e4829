using Pipeline;
using Stages.Metrics;
using Stages.Tables;

namespace Stages.Designs;

/// <summary>One run and where it stands in the two designs.</summary>
/// <param name="Setting">The setting.</param>
/// <param name="Class">The forgotten class.</param>
/// <param name="ClassName">Its name.</param>
/// <param name="Method">The method.</param>
/// <param name="TrainingSeed">Seed of the original model.</param>
/// <param name="UnlearningSeed">Seed of the unlearning; null where the method draws nothing.</param>
/// <param name="InA">Whether it belongs to design A: the first training seed.</param>
/// <param name="InB">Whether it belongs to design B: the first unlearning seed, or none.</param>
/// <param name="Metrics">Its metrics.</param>
[Kind("run")]
public sealed record RunEntry(
    string Setting,
    int Class,
    string ClassName,
    string Method,
    int TrainingSeed,
    int? UnlearningSeed,
    bool InA,
    bool InB,
    MetricsStage Metrics
);

/// <summary>All metrics of all runs in one table, in long form.</summary>
/// <param name="Runs">The runs.</param>
[Kind("runtable")]
public sealed record RunTableStage(IReadOnlyList<RunEntry> Runs) : Stage
{
    /// <summary>The table.</summary>
    public const string File = "runs.parquet";

    /// <inheritdoc/>
    public override string Id => "tables/runs";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Outputs => [File, "runs.csv"];

    /// <inheritdoc/>
    public override Place Place => Place.Host;

    /// <inheritdoc/>
    public override void Run(StageContext context)
    {
        var rows = new List<(RunEntry Run, string Metric, string Unit, double Value)>();
        foreach (var run in Runs)
        {
            var metrics = Table.ReadParquet(context.Input(run.Metrics, MetricsStage.File));
            var (names, units, values) = (metrics.Strings("metric"), metrics.Strings("unit"), metrics.Doubles("value"));
            rows.AddRange(names.Select((name, i) => (run, name, units[i], values[i])));
        }

        var table = Table.Of(
            "Every metric of every run, one row each.",
            rows,
            Column.Of<(RunEntry Run, string, string, double), string>("setting", "", "Setting.", r => r.Run.Setting),
            Column.Of<(RunEntry Run, string, string, double), int>("class", "", "Forgotten class.", r => r.Run.Class),
            Column.Of<(RunEntry Run, string, string, double), string>(
                "class_name",
                "",
                "Name of the forgotten class.",
                r => r.Run.ClassName
            ),
            Column.Of<(RunEntry Run, string, string, double), string>("method", "", "Unlearning method.", r => r.Run.Method),
            Column.Of<(RunEntry Run, string, string, double), int>(
                "training_seed",
                "",
                "Seed of the original model.",
                r => r.Run.TrainingSeed
            ),
            Column.Of<(RunEntry Run, string, string, double), int?>(
                "unlearning_seed",
                "",
                "Seed of the unlearning; null where the method draws nothing.",
                r => r.Run.UnlearningSeed
            ),
            Column.Of<(RunEntry Run, string, string, double), bool>("in_a", "", "Whether the run belongs to design A.", r => r.Run.InA),
            Column.Of<(RunEntry Run, string, string, double), bool>("in_b", "", "Whether the run belongs to design B.", r => r.Run.InB),
            Column.Of<(RunEntry, string Metric, string, double), string>("metric", "", "Metric.", r => r.Metric),
            Column.Of<(RunEntry, string, string Unit, double), string>("unit", "", "Unit of the value.", r => r.Unit),
            Column.Of<(RunEntry, string, string, double Value), double>("value", "", "Value, in the row's unit.", r => r.Value)
        );
        table.WriteParquet(context.Output(File));
        table.WriteCsv(context.Output("runs.csv"));
    }
}

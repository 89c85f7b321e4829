using Pipeline;
using Pipeline.Looking;
using Pipeline.Store;
using Stages.Experiments;
using Stages.Tables;

namespace Build.Reports;

/// <summary>What a report is written from: the stages of an experiment, and what the store knows of each.</summary>
/// <param name="Experiment">The experiment.</param>
/// <param name="Stages">The experiment's stages.</param>
/// <param name="Graph">Every stage, inputs before dependants.</param>
/// <param name="Forecasts">What is up to date, in the graph's order.</param>
/// <param name="Store">The store.</param>
/// <param name="Selection">The options that a rerun has to repeat; empty, or with a space before each.</param>
public sealed record ReportInput(
    Experiment Experiment,
    ExperimentGraph Stages,
    Graph Graph,
    IReadOnlyList<StageForecast> Forecasts,
    ArtifactStore Store,
    string Selection
)
{
    private readonly Dictionary<Stage, StageForecast> forecasts = Forecasts.ToDictionary(f => f.Stage);

    /// <summary>Every execution that the report is about, in the graph's order.</summary>
    public IEnumerable<StageRecord> Records => Forecasts.Select(f => f.Record).OfType<StageRecord>();

    /// <summary>What is known of a stage.</summary>
    public StageForecast Of(Stage stage) => forecasts[stage];

    /// <summary>The stages in a folder that are or would be computed: <c>figures</c>, <c>tables</c>.</summary>
    public IEnumerable<StageForecast> In(string folder) => Forecasts.Where(f => f.Stage.Id.StartsWith(folder + "/"));

    /// <summary>The tables among a record's outputs.</summary>
    public IEnumerable<(string File, Table Table)> Tables(StageRecord record)
    {
        return record.Outputs.Where(o => o.Name.EndsWith(".parquet")).Select(o => (o.Name, Table.ReadParquet(Store.ObjectPath(o.Sha256))));
    }
}

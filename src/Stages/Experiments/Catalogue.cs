using Stages.Models;

namespace Stages.Experiments;

/// <summary>
/// What experiments may name, and what they yield: a row for each method, data set, network, metric, and figure or table. Rows
/// make every implementation there is, so no stage knows this type: its key would hold all code.
/// </summary>
/// <param name="Methods">The methods.</param>
/// <param name="Datasets">The data sets.</param>
/// <param name="Networks">The networks.</param>
/// <param name="Metrics">The metrics, in the order of the rows of a run's table.</param>
/// <param name="Results">The figures and tables.</param>
public sealed record Catalogue(
    IReadOnlyList<MethodRow> Methods,
    IReadOnlyList<DatasetRow> Datasets,
    IReadOnlyList<Architecture> Networks,
    IReadOnlyList<MetricRow> Metrics,
    IReadOnlyList<ResultRow> Results
)
{
    /// <summary>Ours.</summary>
    public static Catalogue Ours { get; } = new(MethodRow.All, DatasetRow.All, Experiments.Networks.All, MetricRow.All, ResultRow.All);

    /// <summary>The programs that train an experiment's models, by the folders that its file states.</summary>
    internal IReadOnlyDictionary<string, MethodProgram> Trainers { get; init; } = new Dictionary<string, MethodProgram>();

    /// <summary>The names of the methods.</summary>
    public IReadOnlyList<string> MethodNames => [.. Methods.Select(m => m.Method.Name)];

    /// <summary>The names of the networks.</summary>
    public IReadOnlyList<string> NetworkNames => [.. Networks.Select(n => n.Name)];

    /// <summary>The names of the metrics.</summary>
    public IReadOnlyList<string> MetricNames => [.. Metrics.Select(m => m.Metric.Name)];

    /// <summary>The method of this name.</summary>
    internal MethodRow Method(string name) => Methods.First(m => m.Method.Name == name);

    /// <summary>The network of this name.</summary>
    internal Architecture Network(string name) => Networks.First(n => n.Name == name);

    /// <summary>The metric of this name.</summary>
    internal MetricRow Metric(string name) => Metrics.First(m => m.Metric.Name == name);
}

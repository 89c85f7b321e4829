using Stages.Mathematics;

namespace Stages.Metrics;

/// <summary>What figures and tables must know of a metric (docs/science.md, section 7).</summary>
/// <param name="Name">Its name in experiment files, options and tables.</param>
/// <param name="Title">How figures call it.</param>
/// <param name="Unit">Its unit: "%", or "1" for a number without one.</param>
/// <param name="Low">Its least value; null where it has none.</param>
/// <param name="High">Its greatest value; null where it has none.</param>
[Pipeline.Kind("metric-name")]
public sealed record MetricName(string Name, string Title, string Unit, double? Low, double? High);

/// <summary>The metrics that a figure or table shows, in order. A stage holds them, so that it names no metric itself.</summary>
/// <param name="All">The metrics. One that is not among them is called by its name, and is in percent.</param>
[Pipeline.Kind("metric-names")]
public sealed record MetricNames(IReadOnlyList<MetricName> All)
{
    /// <summary>Their names.</summary>
    public IReadOnlyList<string> Names => [.. All.Select(m => m.Name)];

    /// <summary>How figures call them.</summary>
    public IReadOnlyList<string> Titles => [.. All.Select(m => m.Title)];

    /// <summary>The unit of differences: "pp", "1", or "metric's" where they have several.</summary>
    public string DistanceUnit => UnitOfDifferences([.. All.Select(m => m.Unit).Distinct()]);

    /// <summary>Whether a metric is among them.</summary>
    public bool Contains(string metric) => Find(metric) is not null;

    /// <summary>How figures call a metric.</summary>
    public string Title(string metric) => Find(metric)?.Title ?? metric;

    /// <summary>The title and, where there is one, the unit.</summary>
    public string AxisTitle(string metric) => Unit(metric) == "%" ? Title(metric) + " (%)" : Title(metric);

    /// <summary>The unit of a metric.</summary>
    public string Unit(string metric) => Find(metric)?.Unit ?? "%";

    /// <summary>The unit of differences of one metric.</summary>
    public string DistanceUnitOf(string metric) => UnitOfDifferences([Unit(metric)]);

    /// <summary>The values that a metric can take, in its unit.</summary>
    public Interval RangeOf(string metric) =>
        new(Find(metric)?.Low ?? double.NegativeInfinity, Find(metric)?.High ?? double.PositiveInfinity);

    /// <summary>
    /// What the files of a figure or table are called: its name, and the metrics where they are not the paper's two.
    /// </summary>
    public string FileName(string name) =>
        Names.SequenceEqual(PaperMetrics.By(AccuracyFormula.Exact)) ? name
        : Names.SequenceEqual(PaperMetrics.By(AccuracyFormula.BatchMean)) ? name + "-batch-mean"
        : $"{name}-{string.Join('-', Names)}";

    private MetricName? Find(string metric) => All.FirstOrDefault(m => m.Name == metric);

    private static string UnitOfDifferences(string[] units) =>
        units switch
        {
            ["%"] => "pp",
            ["1"] => "1",
            _ => "metric's",
        };
}

using Pipeline;
using Stages.Figures;
using Stages.PaperTables;
using Stages.Reported;

namespace Stages.Experiments;

/// <summary>What a result is.</summary>
public enum ResultKind
{
    /// <summary>A picture, with its numbers.</summary>
    Figure,

    /// <summary>A table for a paper.</summary>
    Table,

    /// <summary>Numbers from which others are made.</summary>
    Numbers,
}

/// <summary>A figure or table that an experiment may yield. To add one is its folder of files, and a row here.</summary>
/// <param name="Name">What targets call it.</param>
/// <param name="Title">What messages call it.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Stage">Its stage.</param>
public sealed record ResultRow(string Name, string Title, ResultKind Kind, Func<Measurements, Stage> Stage)
{
    /// <summary>Whether it needs a method that unlearns.</summary>
    public bool NeedsUnlearning { get; init; } = true;

    /// <summary>Whether it needs every training seed with every unlearning seed.</summary>
    public bool NeedsGrid { get; init; }

    /// <summary>Whether it needs seeds of the data order of their own.</summary>
    public bool NeedsOrderSeeds { get; init; }

    /// <summary>Whether it needs random forget sets.</summary>
    public bool NeedsForgetSeeds { get; init; }

    /// <summary>What it does with Retrain, as messages say it; null where it can do without.</summary>
    public string? UseOfRetrain { get; init; }

    /// <summary>Whether it is among the numbers and figures that are reported.</summary>
    public bool IsReported { get; init; }

    /// <summary>Whether it is made only when it is asked for by name, or needed by another.</summary>
    public bool OnRequest { get; init; }

    // The order is that of lists of results.
    internal static IReadOnlyList<ResultRow> All { get; } =
    [
        new("figure1", "Figure 1", ResultKind.Figure, Figure1) { IsReported = true },
        new("figure2", "Figure 2", ResultKind.Figure, m => new Figure2Stage(m.Distances, m.Methods, m.Shown)) { IsReported = true },
        new("designs", "The table of designs", ResultKind.Table, m => new DesignTableStage(m.Runs, m.Methods, m.Shown)),
        new("variance", "Variance", ResultKind.Numbers, m => m.Variance) { NeedsUnlearning = false, NeedsGrid = true },
        new("figure3", "Figure 3", ResultKind.Figure, m => new Figure3Stage(m.Variance, m.Methods, m.Shown)) { NeedsGrid = true },
        new(
            "components",
            "The table of variance components",
            ResultKind.Table,
            m => new ComponentTableStage(m.Variance, m.Methods, m.Shown)
        )
        {
            NeedsGrid = true,
        },
        new("figure4", "Figure 4", ResultKind.Figure, m => new Figure4Stage(m.Runs, m.Methods, m.Shown))
        {
            NeedsGrid = true,
            UseOfRetrain = "ranks methods by their distance to Retrain",
        },
        new("figure5", "Figure 5", ResultKind.Figure, m => new Figure5Stage(m.Runs, m.Methods, m.Shown)) { NeedsGrid = true },
        new("retrain", "The table of Retrain", ResultKind.Table, m => new RetrainTableStage(m.Runs, m.Methods, m.Shown))
        {
            UseOfRetrain = "compares methods with Retrain",
        },
        new(
            "crossed",
            "The table of initialisation and data order",
            ResultKind.Table,
            m => new CrossedTableStage(m.Crossed, m.Methods, m.Shown)
        )
        {
            NeedsUnlearning = false,
            NeedsOrderSeeds = true,
        },
        new("forget-sets", "The table of random forget sets", ResultKind.Table, m => new ForgetSetTableStage(m.Runs, m.Methods, m.Shown))
        {
            NeedsGrid = true,
            NeedsForgetSeeds = true,
        },
        new("ranking", "The table of the ranking", ResultKind.Table, m => new RankingTableStage(m.Runs, m.Methods, m.Shown))
        {
            NeedsGrid = true,
            UseOfRetrain = "ranks methods by their distance to Retrain",
        },
        new(
            "generalisability",
            "The table of generalisability",
            ResultKind.Table,
            m => new GeneralisabilityTableStage(m.Runs, m.Methods, m.Shown)
        )
        {
            NeedsGrid = true,
        },
        new("wasserstein", "Wasserstein", ResultKind.Numbers, m => m.Distances) { OnRequest = true },
        new("statistics", "Statistics", ResultKind.Numbers, m => new StatisticsStage(m.Runs, m.Design, m.Methods, m.Shown))
        {
            NeedsUnlearning = false,
            IsReported = true,
            OnRequest = true,
        },
    ];

    private static Figure1Stage Figure1(Measurements measured) =>
        new(
            measured.Runs,
            measured.Panels,
            measured.Shown.FileName("figure1"),
            measured.Methods,
            new([.. measured.Metrics.All.Where(metric => measured.Panels.Any(panel => panel.Metric == metric.Name))])
        );
}

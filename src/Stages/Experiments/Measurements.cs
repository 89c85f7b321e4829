using Stages.Designs;
using Stages.Figures;
using Stages.Metrics;
using Stages.PaperTables;
using Stages.Unlearning;
using Stages.Variance;

namespace Stages.Experiments;

/// <summary>What an experiment offers to its figures and tables.</summary>
/// <param name="Runs">The run table.</param>
/// <param name="Distances">The distances between the designs.</param>
/// <param name="Variance">The variance components; they can be computed with the grid of seeds only.</param>
/// <param name="Crossed">The runs of crossed seeds of initialisation and order; none where there are no such
/// seeds.</param>
/// <param name="Design">Which pairs of seeds are run.</param>
/// <param name="Methods">The experiment's methods.</param>
/// <param name="Metrics">All metrics.</param>
/// <param name="Shown">The metrics to show.</param>
/// <param name="Panels">The panels of Figure 1.</param>
public sealed record Measurements(
    RunTable Runs,
    WassersteinStage Distances,
    VarianceStage Variance,
    IReadOnlyList<CrossedRun> Crossed,
    SeedDesign Design,
    MethodNames Methods,
    MetricNames Metrics,
    MetricNames Shown,
    IReadOnlyList<PanelSpec> Panels
);

using Pipeline;
using Stages.Experiments;
using Stages.Metrics;
using Stages.Statistics;
using Stages.Unlearning;

namespace Stages.Figures;

/// <summary>Figure 1: a metric's spread under the two designs, one panel per class, from the run table.</summary>
/// <param name="Runs">The run table.</param>
/// <param name="Panels">The panels.</param>
/// <param name="Accuracy">Which accuracy they show.</param>
public sealed record Figure1Stage(RunTableStage Runs, IReadOnlyList<PanelSpec> Panels, AccuracyFormula Accuracy) : Stage
{
    /// <inheritdoc/>
    public override string Id => "figures/figure1";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Outputs => ["figure1.svg", "figure1.png", "figure1.csv", "figure1.parquet"];

    /// <inheritdoc/>
    public override void Run(StageContext context)
    {
        var pairs = DesignPair.Of(Table.ReadParquet(context.Input(Runs, RunTableStage.File)));
        Figure1.Write(new Figure1Data([.. Panels.Select(p => Panel(p with { Metric = MetricNames.By(Accuracy, p.Metric) }, pairs))]), Path.GetDirectoryName(context.Output("figure1.svg"))!);
    }

    private static Figure1Panel Panel(PanelSpec panel, IReadOnlyList<DesignPair> pairs)
    {
        var own = pairs.Where(p => p.Setting == panel.Setting && p.Class == panel.Class && p.Metric == panel.Metric).ToList();
        var methods = own.Where(p => p.Method is not (MethodNames.Baseline or MethodNames.Retrain))
            .Select(p => new DesignSamples(MethodNames.Title(p.Method), p.A, p.B));
        return new Figure1Panel(
            $"{panel.Setting}, forgetting “{own[0].ClassName}”", $"{MetricNames.Title(panel.Metric)} (%)",
            [.. methods], own.FirstOrDefault(p => p.Method == MethodNames.Retrain)?.B ?? []);
    }
}

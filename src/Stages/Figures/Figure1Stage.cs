using Pipeline;
using Stages.Designs;
using Stages.Drawing;
using Stages.Metrics;
using Stages.Tables;
using Stages.Unlearning;

namespace Stages.Figures;

/// <summary>Figure 1: a metric's spread under the two designs, one panel per class, from the run table.</summary>
/// <param name="Runs">The run table.</param>
/// <param name="Panels">The panels.</param>
/// <param name="Name">The files' name without extension.</param>
[Kind("figure1")]
public sealed record Figure1Stage(RunTableStage Runs, IReadOnlyList<PanelSpec> Panels, string Name) : Stage
{
    /// <inheritdoc/>
    public override string Id => "figures/" + Name;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Outputs => FigureImage.Files(Name);

    /// <inheritdoc/>
    public override void Run(StageContext context)
    {
        var pairs = DesignPair.Of(Table.ReadParquet(context.Input(Runs, RunTableStage.File)));
        var data = new Figure1Data([.. Panels.Select(p => Panel(p, pairs))]);
        Figure1.Draw(data).Write(context.Output, Name, Figure1.Numbers(data));
    }

    private static Figure1Panel Panel(PanelSpec panel, IReadOnlyList<DesignPair> pairs)
    {
        var own = pairs.Where(p => p.Setting == panel.Setting && p.Class == panel.Class && p.Metric == panel.Metric).ToList();
        var methods = own.Where(p => p.Method is not (MethodNames.Baseline or MethodNames.Retrain))
            .Select(p => new DesignSamples(MethodNames.Title(p.Method), p.A, p.B));
        return new Figure1Panel(
            $"{panel.Setting}, forgetting “{own[0].ClassName}”",
            MetricNames.AxisTitle(panel.Metric),
            [.. methods],
            own.FirstOrDefault(p => p.Method == MethodNames.Retrain)?.B ?? [],
            MetricNames.Unit(panel.Metric)
        );
    }
}

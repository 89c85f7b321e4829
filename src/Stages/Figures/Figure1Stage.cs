using Pipeline;
using Stages.Designs;
using Stages.Drawing;
using Stages.Metrics;
using Stages.Unlearning;

namespace Stages.Figures;

/// <summary>Figure 1: a metric's spread under the two designs, one panel per class, from the run table.</summary>
/// <param name="Runs">The run table.</param>
/// <param name="Panels">The panels.</param>
/// <param name="Name">The files' name without extension.</param>
/// <param name="Methods">The methods.</param>
/// <param name="Metrics">The metrics of the panels.</param>
[Kind("figure1")]
public sealed record Figure1Stage(RunTable Runs, IReadOnlyList<PanelSpec> Panels, string Name, MethodNames Methods, MetricNames Metrics)
    : Stage
{
    /// <inheritdoc/>
    public override string Id => "figures/" + Name;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Outputs => FigureImage.Files(Name);

    /// <inheritdoc/>
    public override void Run(StageContext context)
    {
        var pairs = DesignPair.Of(RunRow.Read(context.Input(Runs, RunTable.File)));
        var data = new Figure1Data([.. Panels.Select(p => Panel(p, pairs))]);
        Figure1.Draw(data).Write(context.Output, Name, Figure1.Numbers(data));
    }

    private Figure1Panel Panel(PanelSpec panel, IReadOnlyList<DesignPair> pairs)
    {
        var own = pairs
            .Where(p => p.Cell.Setting == panel.Setting && p.Cell.Class == panel.Class && p.Cell.Metric == panel.Metric)
            .ToList();
        var methods = own.Where(p => Methods.Unlearns(p.Cell.Method))
            .Select(p => new DesignSamples(Methods.Title(p.Cell.Method), p.A, p.B, p.LeftOutOfA, p.LeftOutOfB));
        var retrain = own.FirstOrDefault(p => p.Cell.Method == Methods.Retrain);
        return new Figure1Panel(
            $"{panel.Setting}, {ForgetSeeds.Title(own[0].Cell.ClassName, "“", "”")}",
            Metrics.AxisTitle(panel.Metric),
            [.. methods],
            retrain?.B ?? [],
            Metrics.Unit(panel.Metric),
            retrain?.LeftOutOfB ?? default
        );
    }
}

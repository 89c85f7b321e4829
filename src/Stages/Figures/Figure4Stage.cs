using Pipeline;
using Stages.Designs;
using Stages.Drawing;
using Stages.Metrics;
using Stages.Unlearning;

namespace Stages.Figures;

/// <summary>
/// Figure 4: what each training seed alone would have concluded about the ranking of methods, from the run table of a
/// grid of seeds.
/// </summary>
/// <param name="Runs">The run table, with every training seed under every unlearning seed, and Retrain.</param>
/// <param name="Methods">The methods.</param>
/// <param name="Metrics">The metrics.</param>
[Kind("figure4")]
public sealed record Figure4Stage(RunTable Runs, MethodNames Methods, MetricNames Metrics) : Stage
{
    /// <inheritdoc/>
    public override string Id => "figures/" + Name;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Outputs => FigureImage.Files(Name);

    private string Name => Metrics.FileName("figure4");

    /// <inheritdoc/>
    public override void Run(StageContext context)
    {
        var cells = GridCell.Of(RunRow.Read(context.Input(Runs, RunTable.File)));
        var data = new Figure4Data([
            .. SettingRanking.Of(cells, Methods, Metrics.Names, context.Random).Select(setting => setting.Select(Panel).ToArray()),
        ]);
        Figure4.Draw(data, FigureImage.WidthFor(Metrics.Names)).Write(context.Output, Name, Figure4.Numbers(data));
    }

    private Figure4Panel Panel(SettingRanking ranking) =>
        new(Metrics.Title(ranking.Metric), Metrics.DistanceUnitOf(ranking.Metric), ranking);
}

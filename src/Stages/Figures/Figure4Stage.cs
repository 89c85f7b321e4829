using Pipeline;
using Stages.Designs;
using Stages.Drawing;
using Stages.Metrics;
using Stages.Tables;
using Stages.Unlearning;

namespace Stages.Figures;

/// <summary>
/// Figure 4: what each training seed alone would have concluded about the ranking of methods, from the run table of a
/// grid of seeds.
/// </summary>
/// <param name="Runs">The run table, with every training seed under every unlearning seed, and Retrain.</param>
/// <param name="Metrics">The metrics.</param>
[Kind("figure4")]
public sealed record Figure4Stage(RunTableStage Runs, IReadOnlyList<string> Metrics) : Stage
{
    /// <inheritdoc/>
    public override string Id => "figures/" + Name;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Outputs => FigureImage.Files(Name);

    private string Name => MetricNames.FileName("figure4", Metrics);

    /// <inheritdoc/>
    public override void Run(StageContext context)
    {
        var cells = GridCell.Of(Table.ReadParquet(context.Input(Runs, RunTableStage.File)));
        var data = new Figure4Data([
            .. cells
                .GroupBy(c => c.Setting)
                .Select(setting => Metrics.Select(metric => Panel(metric, [.. setting.Where(c => c.Metric == metric)])).ToArray()),
        ]);
        Figure4.Draw(data, FigureImage.WidthFor(Metrics)).Write(context.Output, Name, Figure4.Numbers(data));
    }

    private static Figure4Panel Panel(string metric, IReadOnlyList<GridCell> cells) =>
        new(
            cells[0].Setting,
            MetricNames.Title(metric),
            MetricNames.DistanceUnit([metric]),
            SeedRankings.Of(
                [
                    .. cells
                        .Where(c => c.Method is not (MethodNames.Baseline or MethodNames.Retrain))
                        .Select(c => c with { Method = MethodNames.Title(c.Method) }),
                ],
                [.. cells.Where(c => c.Method == MethodNames.Retrain)]
            )
        );
}

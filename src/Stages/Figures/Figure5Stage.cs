using Pipeline;
using Stages.Designs;
using Stages.Drawing;
using Stages.Mathematics;
using Stages.Metrics;
using Stages.Unlearning;
using Stages.Variance;

namespace Stages.Figures;

/// <summary>
/// Figure 5: the interval that somebody with only one training seed would print, for each of them, from the run table
/// of a grid of seeds. Of every setting it shows the first forgotten class.
/// </summary>
/// <param name="Runs">The run table, with every training seed under every unlearning seed.</param>
/// <param name="Methods">The methods.</param>
/// <param name="Metrics">The metrics, one for each column.</param>
[Kind("figure5")]
public sealed record Figure5Stage(RunTable Runs, MethodNames Methods, MetricNames Metrics) : Stage
{
    /// <inheritdoc/>
    public override string Id => "figures/" + Name;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Outputs => FigureImage.Files(Name);

    private string Name => Metrics.FileName("figure5");

    /// <inheritdoc/>
    public override void Run(StageContext context)
    {
        var cells = GridCell
            .Of(RunRow.Read(context.Input(Runs, RunTable.File)).Where(run => Methods.Unlearns(run.Cell.Method)))
            .GroupBy(cell => cell.Cell.Setting);
        var data = new Figure5Data(
            [.. Metrics.Names.Select(Metrics.AxisTitle)],
            [.. cells.Select(setting => Row(setting, context.Random))]
        );
        Figure5.Draw(data, FigureImage.WidthFor(Metrics.Names)).Write(context.Output, Name, Figure5.Numbers(data));
    }

    private Figure5Row Row(IGrouping<string, GridCell> setting, RandomSource random)
    {
        var first = setting.First().Cell;
        var own = setting.Where(cell => cell.Cell.Class == first.Class).ToList();
        return new Figure5Row(
            setting.Key,
            first.ClassName,
            [
                .. Metrics.Names.Select(metric =>
                    own.Where(cell => cell.Cell.Metric == metric).Select(cell => Intervals(cell, random)).ToArray()
                ),
            ]
        );
    }

    private SeedIntervals Intervals(GridCell cell, RandomSource random)
    {
        var range = Metrics.RangeOf(cell.Cell.Metric);
        var seeds = cell
            .TrainingSeeds.Select((seed, i) => (Seed: seed, Values: cell.Row(i)))
            .Where(row => row.Values.Count > 0)
            .Select(row => (row.Seed, Mean: Sample.Mean(row.Values), row.Values))
            .ToList();
        double? mean = seeds.Count == 0 ? null : Sample.Mean([.. seeds.Select(seed => seed.Mean)]);
        var ofB = RetrainComparison.OfMean(cell.B, cell.Cell, random);
        return new SeedIntervals(
            Methods.Title(cell.Cell.Method),
            !cell.Deterministic,
            mean,
            cell.Counted.Count == 0 ? 0 : Sample.StandardDeviation(cell.Counted),
            ofB with
            {
                Interval = Cut(ofB.Interval, range),
            },
            [
                .. seeds.Select(seed =>
                {
                    var interval = cell.Deterministic ? null : Cut(Sample.MeanInterval(seed.Values, CommonPractice.Level), range);
                    return new SeedInterval(seed.Seed, seed.Mean, interval, interval?.Contains(mean!.Value), seed.Values.Count);
                }),
            ],
            cell.LeftOut
        );
    }

    private static Interval? Cut(Interval? interval, Interval range) =>
        interval is null ? null : new Interval(Math.Max(range.Low, interval.Low), Math.Min(range.High, interval.High));
}

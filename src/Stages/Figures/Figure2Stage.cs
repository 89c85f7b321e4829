using Pipeline;
using Stages.Designs;
using Stages.Drawing;
using Stages.Mathematics;
using Stages.Metrics;
using Stages.Tables;
using Stages.Unlearning;

namespace Stages.Figures;

/// <summary>Figure 2: W2 between the two designs for every setting and class, from the table of distances.</summary>
/// <param name="Distances">The distances.</param>
/// <param name="Methods">The methods.</param>
/// <param name="Metrics">The metrics, one for each column.</param>
[Kind("figure2")]
public sealed record Figure2Stage(WassersteinStage Distances, MethodNames Methods, MetricNames Metrics) : Stage
{
    /// <inheritdoc/>
    public override string Id => "figures/" + Name;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Outputs => FigureImage.Files(Name);

    private string Name => Metrics.FileName("figure2");

    /// <inheritdoc/>
    public override void Run(StageContext context)
    {
        var table = Table.ReadParquet(context.Input(Distances, WassersteinStage.File));
        var cell = CellName.Of(table);
        var (w2, reference) = (table.NullableDoubles("w2"), table.Bools("reference"));
        var (floor, randomSeed) = (Levels(table, "floor"), Levels(table, "seed"));
        var (leftOutOfA, leftOutOfB) = (LeftOut.Of(table, "_a"), LeftOut.Of(table, "_b"));
        var rows = Enumerable
            .Range(0, table.RowCount)
            .GroupBy(i => cell[i].Setting)
            .Select(s => new Figure2Row(s.Key, [.. Metrics.Names.Select(c => Panel(s.Where(i => cell[i].Metric == c)))]));
        var data = new Figure2Data(Metrics.Titles, [.. rows], Metrics.DistanceUnit);
        Figure2.Draw(data, FigureImage.WidthFor(Metrics.Names)).Write(context.Output, Name, Figure2.Numbers(data));

        IReadOnlyList<MethodDistances> Panel(IEnumerable<int> cells) =>
            [
                .. cells
                    .GroupBy(i => cell[i].Method)
                    .Select(m => new MethodDistances(
                        Methods.Title(m.Key),
                        [
                            .. m.Where(i => w2[i] is not null)
                                .Select(i => new ClassDistance(cell[i].ClassName, w2[i]!.Value, floor(i), randomSeed(i))),
                        ],
                        m.All(i => reference[i]),
                        m.Aggregate(new LeftOut(), (sum, i) => sum + leftOutOfA[i] + leftOutOfB[i])
                    ))
                    .OrderBy(m => !m.IsReference),
            ];
    }

    private static Func<int, NullFloor?> Levels(Table table, string name)
    {
        var (low, mean, high) = (
            table.NullableDoubles(name + "_low"),
            table.NullableDoubles(name + "_mean"),
            table.NullableDoubles(name + "_high")
        );
        return i => (low[i], mean[i], high[i]) is ({ } l, { } m, { } h) ? new NullFloor(l, m, h) : null;
    }
}

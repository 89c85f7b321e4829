using Pipeline;
using Stages.Designs;
using Stages.Drawing;
using Stages.Mathematics;
using Stages.Metrics;
using Stages.Tables;
using Stages.Unlearning;
using Stages.Variance;

namespace Stages.Figures;

/// <summary>
/// Figure 3: the training seed's share of the variance for every setting, class and method, from the table of variance
/// components.
/// </summary>
/// <param name="Variance">The variance components.</param>
/// <param name="Methods">The methods.</param>
/// <param name="Metrics">The metrics, one for each column.</param>
[Kind("figure3")]
public sealed record Figure3Stage(VarianceStage Variance, MethodNames Methods, MetricNames Metrics) : Stage
{
    /// <inheritdoc/>
    public override string Id => "figures/" + Name;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Outputs => FigureImage.Files(Name);

    private string Name => Metrics.FileName("figure3");

    /// <inheritdoc/>
    public override void Run(StageContext context)
    {
        var table = Table.ReadParquet(context.Input(Variance, VarianceStage.File));
        var cell = CellName.Of(table);
        var (identification, share) = (table.Strings("identification"), table.NullableDoubles("icc"));
        var (low, high) = (table.NullableDoubles("icc_low"), table.NullableDoubles("icc_high"));
        var (runs, leftOut) = (table.Ints("runs"), LeftOut.Of(table, ""));
        var testSet = TestSetColumns.Read(table);
        var rows = Enumerable
            .Range(0, table.RowCount)
            .Where(i => Methods.Unlearns(cell[i].Method))
            .GroupBy(i => cell[i].Setting)
            .Select(s => new Figure3Row(s.Key, [.. Metrics.Names.Select(m => Panel(s.Where(i => cell[i].Metric == m)))]));
        var data = new Figure3Data(Metrics.Titles, [.. rows]);
        Figure3.Draw(data, FigureImage.WidthFor(Metrics.Names)).Write(context.Output, Name, Figure3.Numbers(data));

        IReadOnlyList<MethodShares> Panel(IEnumerable<int> cells) =>
            [
                .. cells
                    .GroupBy(i => cell[i].Method)
                    .Select(m => new MethodShares(
                        Methods.Title(m.Key),
                        Methods.Draws(m.Key),
                        [
                            .. m.Select(i => new ClassShare(
                                cell[i].ClassName,
                                Enum.Parse<Identification>(identification[i]),
                                100 * share[i],
                                Percent(low[i], high[i]),
                                runs[i],
                                leftOut[i],
                                PartOf(testSet[i])
                            )),
                        ]
                    )),
            ];
    }

    private static TestSetPart? PartOf(TestSetComponents? components) =>
        components is { TestSetShare: { } share } ? new(100 * components.Training / components.Total, 100 * share) : null;

    private static Interval? Percent(double? low, double? high) => low is { } l && high is { } h ? new Interval(100 * l, 100 * h) : null;
}

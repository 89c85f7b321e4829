using Pipeline;
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
/// <param name="Metrics">The metrics, one for each column.</param>
[Kind("figure3")]
public sealed record Figure3Stage(VarianceStage Variance, IReadOnlyList<string> Metrics) : Stage
{
    /// <inheritdoc/>
    public override string Id => "figures/" + Name;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Outputs => FigureImage.Files(Name);

    private string Name => MetricNames.FileName("figure3", Metrics);

    /// <inheritdoc/>
    public override void Run(StageContext context)
    {
        var table = Table.ReadParquet(context.Input(Variance, VarianceStage.File));
        var (setting, method, metric, className) = (
            table.Strings("setting"),
            table.Strings("method"),
            table.Strings("metric"),
            table.Strings("class_name")
        );
        var (identification, share) = (table.Strings("identification"), table.NullableDoubles("icc"));
        var (low, high) = (table.NullableDoubles("icc_low"), table.NullableDoubles("icc_high"));
        var (bootstrapLow, bootstrapHigh) = (table.NullableDoubles("icc_bca_low"), table.NullableDoubles("icc_bca_high"));
        var rows = Enumerable
            .Range(0, table.RowCount)
            .Where(i => method[i] is not (MethodNames.Baseline or MethodNames.Retrain))
            .GroupBy(i => setting[i])
            .Select(s => new Figure3Row(s.Key, [.. Metrics.Select(m => Panel(s.Where(i => metric[i] == m)))]));
        var data = new Figure3Data([.. Metrics.Select(MetricNames.Title)], [.. rows]);
        Figure3.Draw(data, FigureImage.WidthFor(Metrics)).Write(context.Output, Name, Figure3.Numbers(data));

        IReadOnlyList<MethodShares> Panel(IEnumerable<int> cells) =>
            [
                .. cells
                    .GroupBy(i => method[i])
                    .Select(m => new MethodShares(
                        MethodNames.Title(m.Key),
                        MethodNames.Draws(m.Key),
                        [
                            .. m.Select(i => new ClassShare(
                                className[i],
                                Enum.Parse<Identification>(identification[i]),
                                100 * share[i],
                                Percent(low[i], high[i]),
                                Percent(bootstrapLow[i], bootstrapHigh[i])
                            )),
                        ]
                    )),
            ];
    }

    private static Interval? Percent(double? low, double? high) => low is { } l && high is { } h ? new Interval(100 * l, 100 * h) : null;
}

using Pipeline;
using Stages.Designs;
using Stages.Metrics;
using Stages.Unlearning;
using Stages.Variance;

namespace Stages.PaperTables;

/// <summary>
/// The table of each method against Retrain: the gap of the means and whether it is shown to be none, or small; and the
/// distance under design B.
/// </summary>
/// <param name="Runs">The run table, of designs A and B or of the grid, with Retrain.</param>
/// <param name="Methods">The methods.</param>
/// <param name="Metrics">The metrics.</param>
[Kind("retraintable")]
public sealed record RetrainTableStage(RunTable Runs, MethodNames Methods, MetricNames Metrics) : Stage
{
    /// <inheritdoc/>
    public override string Id => "tables/" + Name;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Outputs => TableFiles.Names(Name);

    /// <inheritdoc/>
    public override Place Place => Place.Host;

    private string Name => Metrics.FileName("retrain");

    /// <inheritdoc/>
    public override void Run(StageContext context)
    {
        var rows = Rows([.. RunRow.Read(context.Input(Runs, RunTable.File)).Where(r => Metrics.Contains(r.Cell.Metric))], context.Random);
        TableFiles.Write(
            context.Output,
            Name,
            RetrainTable.Numbers(rows),
            TableFiles.Texts("retrain", rows, row => row.Cell, Metrics, RetrainTable.Caption, RetrainTable.Header, row => Texts(row))
        );
    }

    private string[] Texts(RetrainRow row)
    {
        var comparison = row.Comparison;
        return
        [
            Methods.Title(row.Cell.Method),
            row.Own.LeftOut.Size(row.Own.B.Count),
            MeanText(row.Own),
            row.Retrain.LeftOut.Size(row.Retrain.B.Count),
            MeanText(row.Retrain),
            RetrainTable.GapText(comparison, row.Cell.Unit),
            RetrainTable.VerdictText(comparison is null ? null : row.Verdict),
            RetrainTable.VerdictText(comparison is null ? null : row.DeviationVerdict),
            NumberText.Difference(comparison?.Distance.W2, row.Cell.Unit),
            NumberText.Difference(comparison?.Distance.Floor?.High, row.Cell.Unit),
            NumberText.P(comparison?.Distance.Test.P),
        ];
    }

    private static string MeanText(GridCell cell) =>
        RetrainTable.Mean(cell) is { } mean ? NumberText.Value(mean, cell.Cell.Unit) : cell.LeftOut.Nothing;

    private RetrainRow[] Rows(IReadOnlyList<RunRow> runs, RandomSource random)
    {
        var designB = GridCell.OfDesignB(runs);
        var samples = runs.GroupBy(run => run.Cell).ToDictionary(cell => cell.Key, cell => MethodSample.Of([.. cell]));
        var retrain = designB.Where(c => c.Cell.Method == Methods.Retrain).ToDictionary(c => c.Cell);
        RetrainRow[] rows =
        [
            .. designB
                .Where(c => c.Cell.Method != Methods.Retrain)
                .Select(c => (Own: c, Retrain: retrain[c.Cell with { Method = Methods.Retrain! }]))
                .Select(c => new RetrainRow(
                    c.Own,
                    c.Retrain,
                    RetrainComparison.Of(samples[c.Own.Cell], samples[c.Retrain.Cell], c.Own.Cell, random)
                )),
        ];
        // A family of tests is a metric's settings, classes and methods.
        return
        [
            .. rows.GroupBy(row => row.Cell.Metric)
                .SelectMany(family =>
                {
                    RetrainRow[] all = [.. family];
                    var margin = Equivalence.Verdicts([.. all.Select(row => Tests(row, e => e.P))]);
                    var deviation = Equivalence.Verdicts([.. all.Select(row => Tests(row, e => e.DeviationP))]);
                    return all.Select((row, i) => row with { Verdict = margin[i], DeviationVerdict = deviation[i] });
                }),
        ];
    }

    private static (double, double)? Tests(RetrainRow row, Func<Equivalence, double> p) =>
        row.Comparison is { Difference: { } difference, Equivalence: { } equivalence } ? (difference.P, p(equivalence)) : null;
}

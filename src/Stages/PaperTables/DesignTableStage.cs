using Pipeline;
using Stages.Designs;
using Stages.Mathematics;
using Stages.Metrics;
using Stages.Tables;
using Stages.Unlearning;
using Stages.Variance;

namespace Stages.PaperTables;

/// <summary>
/// The table of the two designs: quartiles of every method under each, their distance, and whether it is more than
/// chance.
/// </summary>
/// <param name="Runs">The run table, of designs A and B or of the grid.</param>
/// <param name="Methods">The methods.</param>
/// <param name="Metrics">The metrics.</param>
[Kind("designtable")]
public sealed record DesignTableStage(RunTable Runs, MethodNames Methods, MetricNames Metrics) : Stage
{
    private sealed record Row(DesignPair Pair, double? W2, PermutationTest? Test, double? Corrected);

    /// <inheritdoc/>
    public override string Id => "tables/" + Name;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Outputs => TableFiles.Names(Name);

    /// <inheritdoc/>
    public override Place Place => Place.Host;

    private string Name => Metrics.FileName("designs");

    /// <inheritdoc/>
    public override void Run(StageContext context)
    {
        Row[] rows =
        [
            .. DesignPair
                .WithReferences(RunRow.Read(context.Input(Runs, RunTable.File)))
                .Where(pair => Metrics.Contains(pair.Cell.Metric))
                .Select(pair => RowOf(pair, context.Random)),
        ];
        foreach (var family in Enumerable.Range(0, rows.Length).GroupBy(i => rows[i].Pair.Cell.Metric))
        {
            var tests = family.Select(i => rows[i].Test is { } test ? (test.P, test.LeastP) : ((double, double)?)null);
            foreach (var (i, p) in family.Zip(Holm.AdjustThoseThatCanReject([.. tests])))
            {
                rows[i] = rows[i] with { Corrected = p };
            }
        }

        TableFiles.Write(
            context.Output,
            Name,
            Numbers(rows),
            TableFiles.Texts(
                "designs",
                rows,
                row => row.Pair.Cell,
                Metrics,
                "Median [quartiles] under A (one training seed) and B (one unlearning seed for each training seed), or the "
                    + "values themselves where they are fewer than five; "
                    + "W2 between A and B, and p of a permutation test of A against B without A’s training seed, plain and corrected by "
                    + "Holm over the tests that can reject. n: the models that are counted. Models that nothing was unlearned from "
                    + "are references, and are not tested: "
                    + "a method that does nothing has Baseline’s W2.",
                ["Method", "n", "A", "n", "B", "W2(A, B)", "p", "p (Holm)"],
                row =>
                    [
                        Methods.Title(row.Pair.Cell.Method),
                        row.Pair.HasA ? row.Pair.LeftOutOfA.Size(row.Pair.A.Count) : NumberText.None,
                        Quartiles(row.Pair.A, row.Pair.LeftOutOfA, row.Pair.Cell.Unit),
                        row.Pair.LeftOutOfB.Size(row.Pair.B.Count),
                        Quartiles(row.Pair.B, row.Pair.LeftOutOfB, row.Pair.Cell.Unit),
                        row.W2 is null && row.Pair.HasA ? row.Pair.WithoutW2 : NumberText.Difference(row.W2, row.Pair.Cell.Unit),
                        NumberText.P(row.Test?.P),
                        NumberText.P(row.Corrected),
                    ]
            )
        );
    }

    private Row RowOf(DesignPair pair, RandomSource random)
    {
        var test =
            !Methods.Unlearns(pair.Cell.Method) || pair.A.Count == 0 || pair.BWithoutA.Count == 0
                ? null
                : PermutationTest.Of(pair.A, pair.BWithoutA, CellAnalysis.Stream(pair.Cell, "permutation", random));
        return new Row(pair, pair.W2, test, null);
    }

    private static string Quartiles(IReadOnlyList<double> values, LeftOut leftOut, string unit)
    {
        if (values.Count == 0)
        {
            return leftOut.Count > 0 ? leftOut.Nothing : NumberText.None;
        }

        var box = BoxSummary.Of(values);
        return values.Count < BoxSummary.Fewest && !box.IsPoint
            ? string.Join(", ", values.Select(value => NumberText.Value(value, unit)))
            : NumberText.Estimate(box.Median, box.IsPoint ? null : new Interval(box.Q25, box.Q75), value => NumberText.Value(value, unit));
    }

    private static Table Numbers(IReadOnlyList<Row> rows) =>
        Table.Of(
            "The two designs: quartiles, distance and test.",
            rows,
            [
                .. CellName.Columns<Row>(r => r.Pair.Cell),
                .. Box("a", "under A: one training seed", r => r.Pair.A, r => r.Pair.LeftOutOfA),
                .. Box("b", "under B: one unlearning seed for each training seed", r => r.Pair.B, r => r.Pair.LeftOutOfB),
                Column.Of<Row, double?>(
                    "w2",
                    "metric's",
                    "W2 between A and B; of a reference, between its one model of A's training seed and B. Missing where all of a "
                        + "design diverged, and where both are one run.",
                    r => r.W2
                ),
                Column.Of<Row, double?>(
                    "p",
                    "",
                    "p of a permutation test of A against B without A's training seed, by W2; missing with one training seed, and "
                        + "for references.",
                    r => r.Test?.P
                ),
                Column.Of<Row, double?>(
                    "p_holm",
                    "",
                    "The same, corrected by Holm over the metric's settings, classes and methods whose test can reject.",
                    r => r.Corrected
                ),
            ]
        );

    private static Column<Row>[] Box(string name, string what, Func<Row, IReadOnlyList<double>> values, Func<Row, LeftOut> leftOut)
    {
        return
        [
            Column.Of<Row, int>("n_" + name, "", $"Models {what} that are counted.", r => values(r).Count),
            .. LeftOut.Columns("_" + name, $" {what}", leftOut),
            Quantile("q25", "25 % quantile", box => box.Q25),
            Quantile("median", "Median", box => box.Median),
            Quantile("q75", "75 % quantile", box => box.Q75),
        ];

        Column<Row> Quantile(string quantile, string title, Func<BoxSummary, double> value) =>
            Column.Of<Row, double?>(
                $"{quantile}_{name}",
                "metric's",
                $"{title} {what}.",
                r => values(r).Count == 0 ? null : value(BoxSummary.Of(values(r)))
            );
    }
}

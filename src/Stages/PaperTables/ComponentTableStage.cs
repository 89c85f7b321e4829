using Pipeline;
using Stages.Designs;
using Stages.Mathematics;
using Stages.Metrics;
using Stages.Tables;
using Stages.Unlearning;
using Stages.Variance;

namespace Stages.PaperTables;

/// <summary>The table of variance components, with exact and bootstrap intervals, from the grid of seeds.</summary>
/// <param name="Variance">The variance components.</param>
/// <param name="Methods">The methods.</param>
/// <param name="Metrics">The metrics.</param>
[Kind("componenttable")]
public sealed record ComponentTableStage(VarianceStage Variance, MethodNames Methods, MetricNames Metrics) : Stage
{
    private sealed record Estimate(double? Value, Interval? Exact, Interval? Bootstrap);

    private sealed record Row(
        CellName Cell,
        int Runs,
        LeftOut LeftOut,
        Identification Identification,
        Estimate Training,
        Estimate Unlearning,
        Estimate Correlation,
        TestSetComponents? TestSet
    )
    {
        /// <summary>The training seed's component in the difference to the original model, and its share.</summary>
        public (double? Training, double? Correlation) ToOriginal { get; init; }
    }

    /// <inheritdoc/>
    public override string Id => "tables/" + Name;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Outputs => TableFiles.Names(Name);

    /// <inheritdoc/>
    public override Place Place => Place.Host;

    private string Name => Metrics.FileName("components");

    /// <inheritdoc/>
    public override void Run(StageContext context)
    {
        var rows = Rows(Table.ReadParquet(context.Input(Variance, VarianceStage.File)));
        TableFiles.Write(
            context.Output,
            Name,
            Numbers(rows),
            TableFiles.Texts(
                "components",
                rows,
                row => row.Cell,
                Metrics,
                "Variance components of the training seed and of the unlearning seed, in the metric’s unit squared, "
                    + "and the training seed’s share (ICC), with 95 % intervals: exact for normal values (Tukey and Williams’ "
                    + "for the training seed’s component), and BCa bootstrap over training seeds. n: the runs that are counted. "
                    + "Test set: the finite test set’s share of the variance of one run. "
                    + "The change is the difference to the original model of the same training seed. Its component of the unlearning "
                    + "seed is the same.",
                [
                    "Method",
                    "n",
                    "σ² training",
                    "BCa",
                    "σ² unlearning",
                    "BCa",
                    "ICC",
                    "BCa",
                    "σ² training of the change",
                    "ICC of the change",
                    "Test set",
                ],
                row =>
                    [
                        Methods.Title(row.Cell.Method),
                        row.LeftOut.Size(row.Runs),
                        NumberText.Estimate(row.Training.Value, row.Training.Exact, NumberText.Significant),
                        NumberText.Interval(row.Training.Bootstrap, NumberText.Significant),
                        NumberText.Estimate(row.Unlearning.Value, row.Unlearning.Exact, NumberText.Significant),
                        NumberText.Interval(row.Unlearning.Bootstrap, NumberText.Significant),
                        Share(row),
                        Methods.Draws(row.Cell.Method)
                            ? NumberText.Interval(row.Correlation.Bootstrap, value => NumberText.Fixed(value, 2))
                            : NumberText.None,
                        NumberText.Significant(row.ToOriginal.Training),
                        NumberText.Fixed(row.ToOriginal.Correlation, 2),
                        row.TestSet?.TestSetShare is { } share ? NumberText.Fixed(share, 2) : NumberText.None,
                    ]
            )
        );
    }

    private string Share(Row row) =>
        row.Identification switch
        {
            Identification.Incomplete when row.Runs == 0 => row.LeftOut.Nothing,
            Identification.Incomplete => $"not estimable: {row.LeftOut.Reason} of {row.Runs + row.LeftOut.Count} runs",
            Identification.Constant => "none: all equal",
            Identification.OneTrainingSeed => "unknown: one training seed",
            Identification.OneUnlearningSeed => "unknown: one unlearning seed",
            _ when !Methods.Draws(row.Cell.Method) => "1: draws nothing",
            _ => NumberText.Estimate(row.Correlation.Value, row.Correlation.Exact, value => NumberText.Fixed(value, 2)),
        };

    private Row[] Rows(Table table)
    {
        var (cell, identification) = (CellName.Of(table), table.Strings("identification"));
        var (runs, leftOut) = (table.Ints("runs"), LeftOut.Of(table, ""));
        var (training, unlearning, correlation) = (Read("variance_train"), Read("variance_unlearn"), Read("icc"));
        var testSet = TestSetColumns.Read(table);
        var (trainingOfDifference, shareOfDifference) = (
            table.NullableDoubles("difference_variance_train"),
            table.NullableDoubles("difference_icc")
        );
        return
        [
            .. Enumerable
                .Range(0, table.RowCount)
                .Where(i => Metrics.Contains(cell[i].Metric))
                .Select(i => new Row(
                    cell[i],
                    runs[i],
                    leftOut[i],
                    Enum.Parse<Identification>(identification[i]),
                    training(i),
                    unlearning(i),
                    correlation(i),
                    testSet[i]
                )
                {
                    ToOriginal = (trainingOfDifference[i], shareOfDifference[i]),
                }),
        ];

        Func<int, Estimate> Read(string name)
        {
            var (value, exact, bootstrap) = (table.NullableDoubles(name), ReadInterval(name), ReadInterval(name + "_bca"));
            return i => new Estimate(value[i], exact(i), bootstrap(i));
        }

        Func<int, Interval?> ReadInterval(string name)
        {
            var (low, high) = (table.NullableDoubles(name + "_low"), table.NullableDoubles(name + "_high"));
            return i => low[i] is { } l && high[i] is { } h ? new Interval(l, h) : null;
        }
    }

    private static Table Numbers(IReadOnlyList<Row> rows) =>
        Table.Of(
            "Variance components and intraclass correlation. Intervals are at 95 %.",
            rows,
            [
                .. CellName.Columns<Row>(r => r.Cell),
                Column.Of<Row, int>("runs", "", "Runs that are counted.", r => r.Runs),
                .. LeftOut.Columns<Row>("", "", r => r.LeftOut),
                Column.Of<Row, string>("identification", "", "What of the components the grid can tell.", r => r.Identification.ToString()),
                .. Columns(
                    "variance_train",
                    "metric's, squared",
                    "Variance component of the training seed, truncated at 0",
                    r => r.Training
                ),
                .. Columns("variance_unlearn", "metric's, squared", "Variance component of the unlearning seed", r => r.Unlearning),
                .. Columns("icc", "", "Intraclass correlation: the training seed's share of the variance", r => r.Correlation),
                .. TestSetColumns.Of<Row>(r => r.TestSet, "metric's, squared"),
                Column.Of<Row, double?>(
                    "difference_variance_train",
                    "metric's, squared",
                    "Variance component of the training seed in the difference to its original model, truncated at 0.",
                    r => r.ToOriginal.Training
                ),
                Column.Of<Row, double?>("difference_icc", "", "Intraclass correlation of that difference.", r => r.ToOriginal.Correlation),
            ]
        );

    private static Column<Row>[] Columns(string name, string unit, string what, Func<Row, Estimate> estimate) =>
        [
            Column.Of<Row, double?>(name, unit, what + ".", r => estimate(r).Value),
            Column.Of<Row, double?>(name + "_low", unit, "Lower bound of its exact interval.", r => estimate(r).Exact?.Low),
            Column.Of<Row, double?>(name + "_high", unit, "Upper bound.", r => estimate(r).Exact?.High),
            Column.Of<Row, double?>(
                name + "_bca_low",
                unit,
                "Lower bound of its BCa interval over training seeds.",
                r => estimate(r).Bootstrap?.Low
            ),
            Column.Of<Row, double?>(name + "_bca_high", unit, "Upper bound.", r => estimate(r).Bootstrap?.High),
        ];
}

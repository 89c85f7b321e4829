using Pipeline;
using Stages.Designs;
using Stages.Tables;
using Stages.Unlearning;

namespace Stages.Variance;

/// <summary>
/// The paper's analysis carried through on the grid of seeds, for every setting, class, method and metric
/// (docs/science.md, section 8).
/// </summary>
/// <param name="Runs">The run table, with every training seed under every unlearning seed.</param>
/// <param name="Methods">The methods; those that unlearn have a design A, and are compared with Retrain.</param>
/// <param name="TestSets">What of the variance is the test set's, one for each setting, class and method.</param>
[Kind("variance")]
public sealed record VarianceStage(RunTable Runs, MethodNames Methods, IReadOnlyList<TestSetStage> TestSets) : Stage
{
    /// <summary>The table of components and tests, a row for each cell.</summary>
    public const string File = "variance.parquet";

    /// <summary>The table of instances of design A, a row for each cell and training seed.</summary>
    public const string InstancesFile = "instances.parquet";

    /// <summary>The table of pairs of methods.</summary>
    public const string PairsFile = "pairs.parquet";

    /// <summary>The table of common practice over all cells, a row for each metric.</summary>
    public const string PracticeFile = "practice.parquet";

    /// <inheritdoc/>
    public override string Id => "tables/variance";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Outputs =>
        [File, "variance.csv", InstancesFile, "instances.csv", PairsFile, "pairs.csv", PracticeFile, "practice.csv"];

    /// <inheritdoc/>
    public override Place Place => Place.Host;

    /// <inheritdoc/>
    public override void Run(StageContext context)
    {
        var cells = GridCell.Of(RunRow.Read(context.Input(Runs, RunTable.File)));
        var retrain = cells.Where(c => c.Cell.Method == Methods.Retrain).ToDictionary(c => c.Cell);
        var examples = cells
            .GroupBy(c => (c.Cell.Setting, c.Cell.Class, c.Cell.Metric))
            .ToDictionary(g => g.Key, g => g.First().Cell.Unit == "%" ? LogitCorrelation.Examples(g.SelectMany(c => c.Counted)) : null);
        var rows = AnalysedCell.Of(
            [
                .. cells.Select(cell =>
                    (
                        cell,
                        CellAnalysis.Of(
                            cell,
                            cell.Cell.Method == Methods.Retrain
                                ? null
                                : retrain.GetValueOrDefault(cell.Cell with { Method = Methods.Retrain ?? "" }),
                            examples[(cell.Cell.Setting, cell.Cell.Class, cell.Cell.Metric)],
                            context.Random
                        )
                    )
                ),
            ],
            Methods
        );
        var testSets = TestSets.SelectMany(t => TestSetStage.Read(context.Input(t, TestSetStage.File))).ToDictionary(t => t.Cell);
        rows = [.. rows.Select(r => r with { TestSet = testSets.GetValueOrDefault(r.Cell.Cell).Components })];
        Write(VarianceTables.Components(rows), File);
        Write(VarianceTables.Instances(rows), InstancesFile);
        Write(PairsTable.Of(MethodPair.Of(cells, context.Random)), PairsFile);
        Write(PracticeTables.OverCells(Practice(cells, context.Random)), PracticeFile);

        void Write(Table table, string file)
        {
            table.WriteParquet(context.Output(file));
            table.WriteCsv(context.Output(Path.ChangeExtension(file, ".csv")));
        }
    }

    private IReadOnlyList<(string, PracticeOverCells)> Practice(IReadOnlyList<GridCell> cells, RandomSource random) =>
        [
            .. cells
                .Where(c => Methods.Unlearns(c.Cell.Method))
                .GroupBy(c => c.Cell.Metric)
                .Select(metric => (metric.Key, Practice: PracticeOverCells.Of([.. metric], metric.Key, random)))
                .Where(row => row.Practice is not null)
                .Select(row => (row.Key, row.Practice!)),
        ];
}

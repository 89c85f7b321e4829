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
[Kind("variance")]
public sealed record VarianceStage(RunTableStage Runs) : Stage
{
    /// <summary>The table of components and tests, a row for each cell.</summary>
    public const string File = "variance.parquet";

    /// <summary>The table of instances of design A, a row for each cell and training seed.</summary>
    public const string InstancesFile = "instances.parquet";

    /// <summary>The table of pairs of methods.</summary>
    public const string PairsFile = "pairs.parquet";

    /// <inheritdoc/>
    public override string Id => "tables/variance";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Outputs => [File, "variance.csv", InstancesFile, "instances.csv", PairsFile, "pairs.csv"];

    /// <inheritdoc/>
    public override Place Place => Place.Host;

    /// <inheritdoc/>
    public override void Run(StageContext context)
    {
        var cells = GridCell.Of(Table.ReadParquet(context.Input(Runs, RunTableStage.File)));
        var retrain = cells.Where(c => c.Method == MethodNames.Retrain).ToDictionary(c => (c.Setting, c.Class, c.Metric));
        var rows = AnalysedCell.Of([
            .. cells.Select(cell =>
                (
                    cell,
                    CellAnalysis.Of(cell.Name, cell.Grid, Pairs(cell, retrain.GetValueOrDefault((cell.Setting, cell.Class, cell.Metric))))
                )
            ),
        ]);
        Write(VarianceTables.Components(rows), File);
        Write(VarianceTables.Instances(rows), InstancesFile);
        Write(VarianceTables.Pairs(MethodPair.Of(cells)), PairsFile);

        void Write(Table table, string file)
        {
            table.WriteParquet(context.Output(file));
            table.WriteCsv(context.Output(Path.ChangeExtension(file, ".csv")));
        }
    }

    private static IReadOnlyList<SeedPair>? Pairs(GridCell cell, GridCell? retrain) =>
        retrain is null || cell.Method == MethodNames.Retrain ? null : cell.PairedWith(retrain);
}

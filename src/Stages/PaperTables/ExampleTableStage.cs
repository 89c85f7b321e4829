using Pipeline;
using Stages.PerExample;
using Stages.Unlearning;

namespace Stages.PaperTables;

/// <summary>The table of metrics per example, over all cells.</summary>
/// <param name="Cells">The metrics of each cell.</param>
/// <param name="Methods">The methods.</param>
[Kind("exampletable")]
public sealed record ExampleTableStage(IReadOnlyList<ExampleStage> Cells, MethodNames Methods) : Stage
{
    private const string Name = "examples";

    /// <inheritdoc/>
    public override string Id => "tables/" + Name;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Outputs => TableFiles.Names(Name);

    /// <inheritdoc/>
    public override Place Place => Place.Host;

    /// <inheritdoc/>
    public override void Run(StageContext context)
    {
        CellSummary[] rows = [.. Cells.SelectMany(cell => ExampleStage.Read(context.Input(cell, ExampleStage.SummaryFile)))];
        TableFiles.Write(context.Output, Name, ExampleTable.Numbers(rows), ExampleTable.Texts(rows, Methods));
    }
}

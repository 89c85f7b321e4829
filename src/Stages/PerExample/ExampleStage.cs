using Pipeline;
using Stages.Tables;

namespace Stages.PerExample;

/// <summary>
/// The metrics per example of one method of one setting and class: how the margins of each example over unlearned models
/// differ from those over retrained ones (docs/science.md, "Metrics per example"). It is arithmetic on stored
/// predictions.
/// </summary>
/// <param name="Cell">The cell and its models.</param>
[Kind("examples")]
public sealed record ExampleStage(ExampleCell Cell) : Stage
{
    /// <summary>A row for each design and example.</summary>
    public const string File = "examples.parquet";

    /// <summary>A row for each design, part of the examples and quantity.</summary>
    public const string SummaryFile = "summary.parquet";

    /// <inheritdoc/>
    public override string Id => $"examples/{Cell.Place}";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Outputs => [File, SummaryFile];

    /// <inheritdoc/>
    public override Place Place => Place.Host;

    /// <summary>Reads the summary that <see cref="Run"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is no such file.</exception>
    internal static IReadOnlyList<CellSummary> Read(string path) => CellSummary.Of(Table.ReadParquet(path));

    /// <inheritdoc/>
    public override void Run(StageContext context)
    {
        var models = CellModels.Read(Cell, context);
        List<ExampleSummary> summary = [];
        List<ExampleRow> rows = [];
        foreach (var design in models.Designs(Cell.Draws, Cell.Grid))
        {
            foreach (var part in models.Parts?.Names ?? [])
            {
                var examples = models.Parts![part];
                var (sums, scores) = design.On(part, examples);
                summary.AddRange(sums);
                rows.AddRange(ExampleRow.Of(part, examples, scores));
            }
        }

        ExampleRow.ToTable(rows).WriteParquet(context.Output(File));
        Table
            .Of(
                "Metrics per example over models, summed up over each part of the examples.",
                summary.Select(quantity => CellSummary.Of(Cell, quantity)),
                CellSummary.Columns<CellSummary>(r => r)
            )
            .WriteParquet(context.Output(SummaryFile));
    }
}

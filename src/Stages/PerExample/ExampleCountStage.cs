using Pipeline;
using Stages.Tables;

namespace Stages.PerExample;

/// <summary>
/// How metrics per example depend on the number of models: for numbers from 11, doubling from 16, up to all there are,
/// the models are cut into disjoint blocks of so many, and each block is summed up alone.
/// </summary>
/// <param name="Cell">The cell and its models.</param>
[Kind("example-counts")]
public sealed record ExampleCountStage(ExampleCell Cell) : Stage
{
    /// <summary>A row for each number of models, block, design and quantity.</summary>
    public const string File = "counts.parquet";

    private static readonly int[] Numbers = [11, 16, 32, 64, 128, 256];

    /// <inheritdoc/>
    public override string Id => $"examples-by-number/{Cell.Place}";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Outputs => [File];

    /// <inheritdoc/>
    public override Place Place => Place.Host;

    /// <summary>Reads what <see cref="Run"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is no such file.</exception>
    internal static IReadOnlyList<ExampleCount> Read(string path)
    {
        var table = Table.ReadParquet(path);
        var (models, block) = (table.Ints("models"), table.Ints("block"));
        return [.. CellSummary.Of(table).Select((summary, i) => new ExampleCount(models[i], block[i], summary))];
    }

    /// <inheritdoc/>
    public override void Run(StageContext context)
    {
        var models = CellModels.Read(Cell, context);
        Table
            .Of(
                "Metrics per example over so many models, of disjoint blocks of models.",
                models.Parts is { } parts ? Blocks(models).SelectMany(block => Rows(block, parts)) : [],
                [
                    Column.Of<ExampleCount, int>("models", "", "Models of a group, N.", r => r.Models),
                    Column.Of<ExampleCount, int>("block", "", "Block of so many models, from 0.", r => r.Block),
                    .. CellSummary.Columns<ExampleCount>(r => r.Cell),
                ]
            )
            .WriteParquet(context.Output(File));
    }

    private IEnumerable<ExampleCount> Rows((int Models, int Block, DesignComparisons Design) block, ExampleParts parts) =>
        from part in new[] { ExampleParts.ForgetTraining, ExampleParts.RetainTest }
        where parts[part].Length > 0
        from summary in block.Design.On(part, parts[part]).Summary
        select new ExampleCount(block.Models, block.Block, CellSummary.Of(Cell, summary));

    private IEnumerable<(int Models, int Block, DesignComparisons Design)> Blocks(CellModels models)
    {
        var all = Math.Min(models.Runs.Count == 0 ? models.MoreRetrained.Count : models.First.Count, models.Retrained.Count);
        foreach (var number in Numbers.Where(n => n < all).Append(all))
        {
            for (var block = 0; number > 0 && (block + 1) * number <= all; block++)
            {
                foreach (var design in models.Block(block * number, number).Designs(Cell.Draws, grid: false))
                {
                    if (design.Instances[0].Design != GroupComparison.Halves)
                    {
                        yield return (number, block, design);
                    }
                }
            }
        }
    }
}

/// <summary>A quantity over so many models.</summary>
/// <param name="Models">The number of models in a group.</param>
/// <param name="Block">Which block of them.</param>
/// <param name="Cell">The quantity, with its cell.</param>
internal sealed record ExampleCount(int Models, int Block, CellSummary Cell);

using Pipeline;
using Stages.Models;
using Stages.Tables;

namespace Stages.PerExample;

/// <summary>All models that the metrics per example of one cell are computed from.</summary>
/// <param name="Runs">The method's own runs, a group for each training seed; none of the cell that compares Retrain with
/// itself.</param>
/// <param name="First">Of them, one for each training seed: that with the first unlearning seed.</param>
/// <param name="Retrained">Retrain's.</param>
/// <param name="Originals">The original models.</param>
/// <param name="MoreRetrained">Retrain's with seeds of their own.</param>
/// <param name="Parts">The parts of the examples; null where every model diverged.</param>
internal sealed record CellModels(
    IReadOnlyList<ModelGroup> Runs,
    ModelGroup First,
    ModelGroup Retrained,
    ModelGroup Originals,
    ModelGroup MoreRetrained,
    ExampleParts? Parts
)
{
    /// <summary>Reads the models of a cell.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="context">Where the predictions are.</param>
    internal static CellModels Read(ExampleCell cell, StageContext context)
    {
        ExampleParts? parts = null;
        var rows = cell.Runs.GroupBy(run => run.TrainingSeed).Select(row => row.Select(Model).ToList()).ToList();
        return new(
            [.. rows.Select(ModelGroup.Of)],
            // Another run does not take the place of one that diverged.
            ModelGroup.Of(rows.Select(row => row[0])),
            ModelGroup.Of(cell.Retrained.Select(Model)),
            ModelGroup.Of(cell.Originals.Select(Model)),
            ModelGroup.Of(cell.MoreRetrained.Select(Model)),
            parts
        );

        ModelMargins? Model(ExampleRun run)
        {
            var predictions = Table.ReadParquet(context.Input(run.Unlearned, PredictionTable.File));
            if (predictions.Note is not null)
            {
                return null;
            }

            parts ??= ExampleParts.Of(predictions);
            return ModelMargins.Of(run.TrainingSeed, predictions, parts);
        }
    }

    /// <summary>The comparisons of each design.</summary>
    /// <param name="draws">Whether the method draws random numbers.</param>
    /// <param name="grid">Whether each training seed has all unlearning seeds.</param>
    internal IReadOnlyList<DesignComparisons> Designs(bool draws, bool grid) =>
        Runs.Count > 0 ? [OfA(draws, grid), OfB()]
        : MoreRetrained.Count > 0 ? [OfHalves(), OfSeeds()]
        : [OfHalves()];

    /// <summary>
    /// The cell of a block of models alone: of design A's training seed so many unlearning seeds, of design B so many
    /// training seeds, and the models of Retrain of these. What draws nothing has its one model in every block of A.
    /// </summary>
    /// <param name="from">The first model.</param>
    /// <param name="count">How many.</param>
    internal CellModels Block(int from, int count) =>
        this with
        {
            Runs = [.. Runs.Take(1).Select(row => row.Count == 1 ? row : row.Slice(from, count))],
            First = First.Slice(from, count),
            Retrained = Retrained.Slice(from, count),
            MoreRetrained = MoreRetrained.Slice(from, count),
        };

    private DesignComparisons OfA(bool draws, bool grid)
    {
        var rows = (grid ? Runs : Runs.Take(1)).ToList();
        return new(
            [.. rows.Select(row => GroupComparison.OfA(row, Retrained, Originals, draws))],
            grid && draws ? [.. rows.Select(Halves)] : [],
            (rows.Sum(row => row.Diverged), Retrained.Diverged)
        );

        (GroupComparison, GroupComparison) Halves(ModelGroup row)
        {
            var half = row.Count / 2;
            return (
                GroupComparison.OfA(row.Slice(0, half), Retrained, Originals, draws),
                GroupComparison.OfA(row.Slice(half, half), Retrained, Originals, draws)
            );
        }
    }

    private DesignComparisons OfB() => new([GroupComparison.OfB(First, Retrained, Originals)], [], (First.Diverged, Retrained.Diverged));

    private DesignComparisons OfHalves() => new([GroupComparison.OfHalves(Retrained, Originals)], [], (Retrained.Diverged, 0));

    private DesignComparisons OfSeeds() =>
        new([GroupComparison.OfSeeds(MoreRetrained, Retrained, Originals)], [], (MoreRetrained.Diverged, Retrained.Diverged));
}

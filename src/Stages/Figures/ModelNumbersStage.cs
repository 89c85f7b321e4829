using Pipeline;
using Stages.Designs;
using Stages.Drawing;
using Stages.PerExample;
using Stages.Unlearning;

namespace Stages.Figures;

/// <summary>
/// The figure of metrics per example against the number of models, for the first forgotten class of the first setting.
/// </summary>
/// <param name="Counts">Its cells; that of Retrain compares it with itself.</param>
/// <param name="Methods">The methods.</param>
[Kind("model-numbers")]
public sealed record ModelNumbersStage(IReadOnlyList<ExampleCountStage> Counts, MethodNames Methods) : Stage
{
    private const string Name = "model-numbers";

    /// <inheritdoc/>
    public override string Id => "figures/" + Name;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Outputs => FigureImage.Files(Name);

    /// <inheritdoc/>
    public override void Run(StageContext context)
    {
        var cells = Counts
            .Select(stage => (stage.Cell, Rows: ExampleCountStage.Read(context.Input(stage, ExampleCountStage.File))))
            .ToList();
        string[] methods = [.. cells.Select(c => c.Cell.Method).Where(method => method != Methods.Retrain)];
        var numbers = cells.SelectMany(c => c.Rows).Select(row => row.Models).Distinct().Order().ToList();
        if (numbers.Count == 0)
        {
            throw new PipelineException(
                "There are no models to compare: Retrain's, or all others, diverged.",
                "Look at the notes of --target=Status, and at the training's constants."
            );
        }

        var first = cells[0].Cell;
        var data = new ModelNumbersData(
            $"{first.Setting}, {ForgetSeeds.Title(first.ClassName, "“", "”")}",
            [.. methods.Select(Methods.Title)],
            numbers,
            [
                .. methods.SelectMany(method =>
                    Points(Methods.Title(method), [.. cells.Where(c => IsOf(c.Cell.Method, method)).SelectMany(c => c.Rows)])
                ),
            ]
        );
        ModelNumbers.Draw(data).Write(context.Output, Name, ModelNumbers.Numbers(data));
    }

    // A method's own rows, and those of Retrain beside it.
    private bool IsOf(string cell, string method) => cell == method || cell == Methods.Retrain;

    private static IEnumerable<ModelNumbersPoint> Points(string method, IReadOnlyList<ExampleCount> rows) =>
        from quantity in ModelNumbers.Quantities
        from point in rows.Where(row =>
                row.Summary.Quantity == quantity.Name
                && row.Summary.Part == ExampleParts.ForgetTraining
                && row.Summary.Value is { } value
                && double.IsFinite(value)
            )
            .GroupBy(row => (row.Summary.Design, row.Models))
        select new ModelNumbersPoint(
            method,
            quantity.Name,
            point.Key.Design switch
            {
                GroupComparison.A => ModelSeries.A,
                GroupComparison.B => ModelSeries.B,
                _ => ModelSeries.Floor,
            },
            point.Key.Models,
            [.. point.Select(row => row.Summary.Value!.Value)]
        );
}

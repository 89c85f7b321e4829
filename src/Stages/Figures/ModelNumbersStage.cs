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
        var rows = Counts.SelectMany(cell => ExampleCountStage.Read(context.Input(cell, ExampleCountStage.File))).ToList();
        string[] methods = [.. rows.Select(row => row.Cell.Method).Distinct().Where(method => method != Methods.Retrain)];
        var numbers = rows.Select(row => row.Models).Distinct().Order().ToList();
        if (numbers.Count == 0)
        {
            throw new PipelineException(
                "There are no models to compare: Retrain's, or all others, diverged.",
                "Look at the notes of --target=Status, and at the training's constants."
            );
        }

        var first = rows[0].Cell;
        var data = new ModelNumbersData(
            $"{first.Setting}, {ForgetSeeds.Title(first.ClassName, "“", "”")}",
            [.. methods.Select(Methods.Title)],
            numbers,
            [
                .. methods.SelectMany(method =>
                    Points(Methods.Title(method), [.. rows.Where(row => row.Cell.Method == method || row.Cell.Method == Methods.Retrain)])
                ),
            ]
        );
        ModelNumbers.Draw(data).Write(context.Output, Name, ModelNumbers.Numbers(data));
    }

    // Of a method's own rows, and those of Retrain beside it.
    private static IEnumerable<ModelNumbersPoint> Points(string method, IReadOnlyList<ExampleCount> rows) =>
        from quantity in ModelNumbers.Quantities
        from point in rows.Where(row =>
                row.Cell.Summary.Quantity == quantity.Name
                && row.Cell.Summary.Part == ExampleParts.ForgetTraining
                && row.Cell.Summary.Value is { } value
                && double.IsFinite(value)
            )
            .GroupBy(row => (row.Cell.Summary.Design, row.Models))
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
            [.. point.Select(row => row.Cell.Summary.Value!.Value)]
        );
}

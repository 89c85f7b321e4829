using SkiaSharp;
using Stages.Drawing;
using Stages.Mathematics;
using Stages.PerExample;
using Stages.Tables;

namespace Stages.Figures;

/// <summary>The numbers of the figure of metrics per example against the number of models.</summary>
/// <param name="About">The setting and the forgotten class, as the figure says it.</param>
/// <param name="Methods">Titles of the columns.</param>
/// <param name="Numbers">The numbers of models, ascending.</param>
/// <param name="Points">What is drawn.</param>
public sealed record ModelNumbersData(
    string About,
    IReadOnlyList<string> Methods,
    IReadOnlyList<int> Numbers,
    IReadOnlyList<ModelNumbersPoint> Points
);

/// <summary>A quantity of a method over so many models.</summary>
/// <param name="Method">The method's title.</param>
/// <param name="Quantity">The quantity's name.</param>
/// <param name="Series">Which line of the figure: design A, design B, or Retrain against itself.</param>
/// <param name="Models">The number of models in a group.</param>
/// <param name="Values">One value for each block of so many models.</param>
public sealed record ModelNumbersPoint(string Method, string Quantity, ModelSeries Series, int Models, IReadOnlyList<double> Values);

/// <summary>The lines of the figure.</summary>
public enum ModelSeries
{
    /// <summary>Design A.</summary>
    A,

    /// <summary>Retrain against itself, with other seeds.</summary>
    Floor,

    /// <summary>Design B.</summary>
    B,
}

/// <summary>
/// Metrics per example against the number of models (docs/science.md, "Metrics per example"): for each method under
/// design A and under design B, beside Retrain against itself. A dot is the mean over disjoint blocks of so many models,
/// its line reaches from the least block to the greatest.
/// </summary>
public static class ModelNumbers
{
    /// <summary>The quantities, from the top, with their titles.</summary>
    public static IReadOnlyList<(string Name, string Title)> Quantities { get; } =
    [
        (ExampleQuantity.Klom, "KLoM (nat)"),
        (ExampleQuantity.Gaussian, "KLoM, normal (nat)"),
        (ExampleQuantity.Epsilon, "ε"),
        (ExampleQuantity.Quality, "H"),
        (ExampleQuantity.ULira, "U-LiRA, AUC"),
        (ExampleQuantity.Ruli, "RULI, AUC"),
        (ExampleQuantity.Completeness, "IAM"),
    ];

    private static readonly string[] OnALogarithmicAxis = [ExampleQuantity.Klom, ExampleQuantity.Gaussian, ExampleQuantity.Epsilon];

    /// <summary>Draws the figure.</summary>
    /// <exception cref="ArgumentException">No method or no number of models.</exception>
    public static FigureImage Draw(ModelNumbersData data)
    {
        if (data.Methods.Count == 0 || data.Numbers.Count == 0)
        {
            throw new ArgumentException("The figure needs at least one method and one number of models.", nameof(data));
        }

        // Rows of one axis: the methods of a quantity are compared.
        var axes = Quantities.Select(quantity => Axis(data, quantity.Name)).ToList();
        return new PanelGrid(
            data.Methods,
            [.. Quantities.Select(quantity => quantity.Title)],
            [.. axes.Select(axis => data.Methods.Select(_ => axis).ToArray())],
            [.. data.Numbers.Select(number => $"{number}")],
            $"{data.About}: forgotten training examples, by the number of models in each group",
            [
                LegendEntry.Estimate("A: one training seed", Ink.Orange),
                LegendEntry.Estimate("Retrain against Retrain", Ink.Grey),
                LegendEntry.Estimate("B: as many training seeds", Ink.Blue),
                LegendEntry.Words("dot: mean over blocks of so many models; line: least to greatest block"),
            ]
        ).Draw(
            data.Methods.Count > 2 ? FigureWidth.TwoColumns : FigureWidth.OneColumn,
            (plot, row, column) => Fill(plot, data, Quantities[row].Name, data.Methods[column])
        );
    }

    /// <summary>The plotted numbers: a row for each dot.</summary>
    public static Table Numbers(ModelNumbersData data) =>
        Table.Of(
            $"Metrics per example against the number of models: {data.About}, forgotten training examples",
            data.Points,
            Column.Of<ModelNumbersPoint, string>("method", "", "unlearning method", p => p.Method),
            Column.Of<ModelNumbersPoint, string>("quantity", "", "what is summed up", p => p.Quantity),
            Column.Of<ModelNumbersPoint, string>("design", "", "A, B, or Floor: Retrain against itself", p => $"{p.Series}"),
            Column.Of<ModelNumbersPoint, int>("models", "", "models in each group", p => p.Models),
            Column.Of<ModelNumbersPoint, int>("blocks", "", "blocks of so many models", p => p.Values.Count),
            Column.Of<ModelNumbersPoint, double>("mean", "", "mean over the blocks", p => p.Values.Average()),
            Column.Of<ModelNumbersPoint, double>("least", "", "least block", p => p.Values.Min()),
            Column.Of<ModelNumbersPoint, double>("greatest", "", "greatest block", p => p.Values.Max())
        );

    private static ValueAxis Axis(ModelNumbersData data, string quantity)
    {
        var values = data.Points.Where(point => point.Quantity == quantity).SelectMany(point => point.Values);
        return OnALogarithmicAxis.Contains(quantity) ? ValueAxis.Logarithmic(values) : ValueAxis.Around(values);
    }

    private static void Fill(PanelPlot plot, ModelNumbersData data, string quantity, string method)
    {
        foreach (var point in data.Points.Where(point => point.Quantity == quantity && point.Method == method))
        {
            var slot = data.Numbers.ToList().IndexOf(point.Models);
            plot.AddEstimate(
                slot + 0.25 + (0.25 * (int)point.Series),
                point.Values.Average(),
                new Interval(point.Values.Min(), point.Values.Max()),
                Colour(point.Series)
            );
        }
    }

    private static SKColor Colour(ModelSeries series) =>
        series switch
        {
            ModelSeries.A => Ink.Orange,
            ModelSeries.B => Ink.Blue,
            _ => Ink.Grey,
        };
}

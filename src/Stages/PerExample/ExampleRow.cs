using Stages.Tables;

namespace Stages.PerExample;

/// <summary>The metrics of one example under one design; under design A on the grid the means over training seeds.</summary>
/// <param name="Design">The design.</param>
/// <param name="Part">The part of the examples that it belongs to.</param>
/// <param name="Example">Its place in the predictions: training examples first, then test examples.</param>
/// <param name="Klom">KLoM.</param>
/// <param name="Gaussian">KLoM for normal margins.</param>
/// <param name="Epsilon">ε.</param>
/// <param name="EpsilonLow">Its lower bound.</param>
/// <param name="ULira">U-LiRA's share of right answers.</param>
/// <param name="Ruli">RULI's.</param>
/// <param name="Completeness">IAM's completeness.</param>
internal sealed record ExampleRow(
    string Design,
    string Part,
    int Example,
    double? Klom,
    double? Gaussian,
    double? Epsilon,
    double? EpsilonLow,
    double? ULira,
    double? Ruli,
    double? Completeness
)
{
    /// <summary>The rows of a part.</summary>
    /// <param name="part">Its name.</param>
    /// <param name="examples">Its examples.</param>
    /// <param name="instances">The scores of each instance of the design; none where there is nothing to compare.</param>
    internal static IEnumerable<ExampleRow> Of(string part, int[] examples, IReadOnlyList<PartScores> instances)
    {
        return examples.Where(_ => instances.Count > 0).Select((example, x) => Row(example, x));

        ExampleRow Row(int example, int x) =>
            new(
                instances[0].Comparison.Design,
                part,
                example,
                Mean(s => s.Klom[x]),
                Mean(s => s.Gaussian[x]),
                Mean(s => s.Epsilon[x]),
                Mean(s => s.EpsilonLow[x]),
                Mean(s => s.ULiraRight[x]),
                Mean(s => s.RuliRight[x]),
                Mean(s => s.Completeness[x])
            );

        double? Mean(Func<PartScores, double> of) => instances.Average(of) is var mean && double.IsFinite(mean) ? mean : null;
    }

    /// <summary>The table of these rows.</summary>
    internal static Table ToTable(IEnumerable<ExampleRow> rows) =>
        Table.Of(
            "Metrics per example over models: one row for each design and example.",
            rows,
            Column.Of<ExampleRow, string>("design", "", "Design A or B, or how Retrain is compared with itself.", r => r.Design),
            Column.Of<ExampleRow, string>("part", "", "Part of the examples.", r => r.Part),
            Column.Of<ExampleRow, int>("example", "", "Row of the example in the predictions.", r => r.Example),
            Column.Of<ExampleRow, double?>("klom", "nat", "KLoM: 20 bins.", r => r.Klom),
            Column.Of<ExampleRow, double?>("klom_gaussian", "nat", "KLoM for normal margins; missing without spread.", r => r.Gaussian),
            Column.Of<ExampleRow, double?>("epsilon", "1", "ε of the best attack; 50 where it is not bounded.", r => r.Epsilon),
            Column.Of<ExampleRow, double?>("epsilon_low", "1", "Lower bound of ε at 95 %.", r => r.EpsilonLow),
            Column.Of<ExampleRow, double?>("u_lira_accuracy", "1", "Share of U-LiRA's right answers.", r => r.ULira),
            Column.Of<ExampleRow, double?>("ruli_accuracy", "1", "Share of RULI's right answers.", r => r.Ruli),
            Column.Of<ExampleRow, double?>("iam", "1", "IAM's completeness.", r => r.Completeness)
        );
}

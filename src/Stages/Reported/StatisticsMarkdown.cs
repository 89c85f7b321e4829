using System.Text;
using Stages.Designs;
using Stages.Mathematics;
using Stages.Metrics;
using Stages.Unlearning;
using Stages.Variance;

namespace Stages.Reported;

/// <summary>The reported numbers as tables in Markdown, one for each setting and metric.</summary>
internal static class StatisticsMarkdown
{
    internal static string Of(
        PracticeText practice,
        IReadOnlyList<DesignPair> cells,
        IReadOnlyList<Statistic> statistics,
        MethodNames methods,
        MetricNames metrics
    )
    {
        var byName = statistics.ToDictionary(s => s.Name);
        var hasShares = statistics.Any(s => s.Name.EndsWith("/share"));
        var text = new StringBuilder(
            $"# Reported statistics\n\n{practice.Headline}{(practice.Details.Length > 0 ? " " : "")}{practice.Details}\n\n"
                + "A, common practice: one training seed, all unlearning seeds. B: all training seeds, one unlearning seed. "
                + "Columns A and B: median [quartiles] (range) in percent; a single number where\n"
                + "there is no spread. n: the models that are counted, under A and B. W2: distance between A and B in percentage points. "
                + "p: permutation test of A against B without A's training seed, uncorrected.\n"
                + "Share: the training seed's share of the variance (intraclass correlation, raw), where the grid of seeds was run. "
                + "The numbers in full, and the interval in which a repetition is expected: `statistics.json`.\n"
        );
        foreach (var table in cells.GroupBy(c => (c.Cell.Setting, c.Cell.Metric)))
        {
            text.Append($"\n## {table.Key.Setting}: {metrics.Title(table.Key.Metric)}\n\n");
            text.Append("| forgotten | method | n | A | n | B | W2 | p |")
                .Append(hasShares ? " share |\n" : "\n")
                .Append("|---|---|--:|--:|--:|--:|--:|--:|")
                .Append(hasShares ? "--:|\n" : "\n");
            foreach (var cell in table)
            {
                var name = cell.Cell.Text;
                text.Append(
                    $"| {cell.Cell.ClassName} | {methods.Title(cell.Cell.Method)} | {Box(cell.A, cell.LeftOutOfA)} | "
                        + $"{Box(cell.B, cell.LeftOutOfB)} | {Number(name + "/w2", "0.00")} | {Number(name + "/p", "0.0000")} |"
                );
                text.Append(hasShares ? $" {Number(name + "/share", "0.00")} |\n" : "\n");
            }
        }

        return text.ToString();

        string Number(string name, string format) => byName.TryGetValue(name, out var statistic) ? statistic.Value.ToString(format) : "";
    }

    // The number of models, and their box.
    private static string Box(IReadOnlyList<double> values, LeftOut leftOut)
    {
        if (values.Count == 0)
        {
            return leftOut.Count == 0 ? " | " : $"{leftOut.Size(0)} | {leftOut.Nothing}";
        }

        var box = BoxSummary.Of(values);
        var text = box.IsPoint
            ? box.Median.ToString("0.0")
            : $"{box.Median:0.0} [{box.Q25:0.0}, {box.Q75:0.0}] ({box.Min:0.0}–{box.Max:0.0})";
        return $"{leftOut.Size(values.Count)} | {text}";
    }
}

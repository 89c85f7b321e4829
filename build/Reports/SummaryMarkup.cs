using System.Xml.Linq;
using Pipeline;
using Stages.Designs;
using Stages.Mathematics;
using Stages.Metrics;
using Stages.Unlearning;
using Stages.Variance;
using static Build.Reports.Markup;

namespace Build.Reports;

/// <summary>
/// The first tables of a report: what each method's accuracies were under both designs. Each number leads to its runs.
/// </summary>
internal static class SummaryMarkup
{
    private static (string, bool)[] Columns(bool ofTraining) =>
        [
            ("Method", false),
            ("Retain-set accuracy, B (%)", true),
            (ofTraining ? "Forget-set accuracy (training examples), B (%)" : "Forget-set accuracy, B (%)", true),
            ("W2(A, B), retain set (pp)", true),
            ("W2(A, B), forget set (pp)", true),
        ];

    /// <summary>What the report says first: how often common practice's interval is right; nothing before there are runs.</summary>
    public static IEnumerable<XElement> Headline(ReportInput input)
    {
        if (input.Of(input.Stages.RunTable).Record is not { } record)
        {
            yield break;
        }

        var text = PracticeText.Of(
            RunRow.Of(input.Tables(record).Single().Table).Where(run => input.Stages.ShownMetrics.Contains(run.Cell.Metric)),
            input.Stages.Design,
            input.Stages.MethodNames,
            (seed, purpose, _) => RandomStream.For(seed, purpose)
        );
        yield return Element("p", With("class", "headline"), text.Headline);
        if (text.Details.Length > 0)
        {
            yield return Element("p", text.Details);
        }
    }

    /// <summary>A table for each setting, or what to run.</summary>
    public static IEnumerable<XElement> Of(ReportInput input)
    {
        var runs = input.Of(input.Stages.RunTable);
        return runs.Record is not { } record
            ? [FigureMarkup.Absent(input, runs)]
            : DesignPair
                .Of(RunRow.Of(input.Tables(record).Single().Table))
                .GroupBy(p => p.Cell.Setting)
                .SelectMany(setting => Setting(setting, input.Stages.MethodNames));
    }

    private static IEnumerable<XElement> Setting(IGrouping<string, DesignPair> setting, MethodNames methods)
    {
        // A random forget set has no test examples.
        var ofTraining = setting.All(p => p.Cell.Metric != PaperMetrics.ForgetTest);
        var shown = PaperMetrics.By(AccuracyFormula.Exact, ofTraining);
        string[] forgotten = [.. setting.Select(p => p.Cell.ClassName).Distinct()];
        return
        [
            Element("h3", setting.Key),
            Table(
                $"summary-{setting.Key}",
                $"{setting.Key}, {(ofTraining ? "over" : "forgetting one at a time:")} {string.Join(", ", forgotten)}",
                Columns(ofTraining),
                setting
                    .GroupBy(p => p.Cell.Method)
                    .Select(method =>
                        (IReadOnlyList<object>)
                            [
                                methods.Title(method.Key),
                                .. shown.Select(metric => Range(method, metric, methods.Title(method.Key))),
                                .. shown.Select(metric =>
                                    methods.Unlearns(method.Key) ? Distance(method, metric, methods.Title(method.Key)) : ""
                                ),
                            ]
                    )
            ),
        ];
    }

    private static object Range(IGrouping<string, DesignPair> method, string metric, string title)
    {
        var own = method.Where(c => c.Cell.Metric == metric).ToList();
        var (values, leftOut) = (own.SelectMany(c => c.B).ToList(), own.Aggregate(new LeftOut(), (sum, c) => sum + c.LeftOutOfB));
        if (values.Count == 0)
        {
            return leftOut.Count == 0 ? "" : To(method, title, metric, "b", leftOut.Size(0));
        }

        var box = BoxSummary.Of(values);
        var size = leftOut.Count == 0 ? "" : $", {leftOut.Size(values.Count)}";
        return To(method, title, metric, "b", $"{box.Median:0.0} [{box.Min:0.0}, {box.Max:0.0}]{size}");
    }

    private static object Distance(IGrouping<string, DesignPair> method, string metric, string title)
    {
        var own = method.Where(c => c.Cell.Metric == metric && c.HasA && c.HasB).ToList();
        var distances = own.Select(c => c.W2).OfType<double>().ToList();
        return own.Count == 0
            ? ""
            : To(method, title, metric, "ab", distances.Count == 0 ? own[0].WithoutW2 : Quantile.Of(distances, 0.5).ToString("0.0"));
    }

    private static XElement To(IGrouping<string, DesignPair> method, string title, string metric, string design, string text) =>
        Link(
            $"runs?setting={method.First().Cell.Setting}&method={method.Key}&metric={metric}&design={design}",
            text,
            $"{text}: runs of {title} in {method.First().Cell.Setting}"
        );
}

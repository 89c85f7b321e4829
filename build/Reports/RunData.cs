using Newtonsoft.Json.Linq;
using Stages.Designs;
using Stages.Unlearning;

namespace Build.Reports;

/// <summary>The runs of an experiment, one row each with all its metrics: the run table on its side.</summary>
internal static class RunData
{
    /// <summary>Metrics and rows; null before the run table is computed.</summary>
    public static JObject? Of(ReportInput input)
    {
        if (input.Of(input.Stages.RunTable).Record is not { } record)
        {
            return null;
        }

        var rows = RunRow.Of(input.Tables(record).Single().Table);
        var runs = rows.ToLookup(r => (r.Cell.Setting, r.Cell.Class, r.Cell.Method, r.TrainingSeed, r.UnlearningSeed));
        var metrics = rows.Select(r => (r.Cell.Metric, r.Cell.Unit)).Distinct().ToList();
        return new JObject
        {
            ["title"] = "Every metric of every run",
            ["metrics"] = new JArray(
                metrics.Select(m => new JObject
                {
                    ["name"] = m.Metric,
                    ["title"] = input.Stages.MetricNames.Title(m.Metric),
                    ["unit"] = m.Unit,
                })
            ),
            ["rows"] = new JArray(
                input.Stages.Runs.Select(run =>
                {
                    var own = runs[(run.Setting, run.Class, run.Method, run.TrainingSeed, run.UnlearningSeed)]
                        .ToDictionary(r => r.Cell.Metric);
                    return Row(run, input.Stages.MethodNames.Title(run.Method), [.. metrics.Select(m => own.GetValueOrDefault(m.Metric))]);
                })
            ),
        };
    }

    private static JObject Row(RunEntry run, string title, IReadOnlyList<RunRow?> values) =>
        new()
        {
            ["stage"] = run.Metrics.Id,
            ["model"] = ((UnlearningStage)run.Metrics.Unlearned).Model.Id,
            ["setting"] = run.Setting,
            ["class"] = run.Class,
            ["className"] = run.ClassName,
            ["forgotten"] = ForgetSeeds.Title(run.ClassName, "“", "”"),
            ["method"] = run.Method,
            ["title"] = title,
            ["training"] = run.TrainingSeed,
            ["unlearning"] = run.UnlearningSeed,
            ["a"] = run.InA,
            ["b"] = run.InB,
            ["values"] = new JArray(values.Select(v => ReportData.Value(v?.Value))),
            ["diverged"] = values.First(v => v is not null)!.Diverged,
        };
}

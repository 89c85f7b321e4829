using Newtonsoft.Json.Linq;
using Stages.Designs;
using Stages.Metrics;
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

        var table = input.Tables(record).Single().Table;
        var (setting, forgotten, method, metric, unit) = (
            table.Strings("setting"),
            table.Ints("class"),
            table.Strings("method"),
            table.Strings("metric"),
            table.Strings("unit")
        );
        var (training, unlearning, value) = (table.Ints("training_seed"), table.NullableInts("unlearning_seed"), table.Doubles("value"));
        var rows = Enumerable.Range(0, table.RowCount).ToLookup(i => (setting[i], forgotten[i], method[i], training[i], unlearning[i]));
        var metrics = metric.Zip(unit).Distinct().ToList();
        return new JObject
        {
            ["title"] = "Every metric of every run",
            ["metrics"] = new JArray(
                metrics.Select(m => new JObject
                {
                    ["name"] = m.First,
                    ["title"] = MetricNames.Title(m.First),
                    ["unit"] = m.Second,
                })
            ),
            ["rows"] = new JArray(
                input.Stages.RunTable.Runs.Select(run =>
                {
                    var own = rows[(run.Setting, run.Class, run.Method, run.TrainingSeed, run.UnlearningSeed)]
                        .ToDictionary(i => metric[i], i => value[i]);
                    return Row(run, metrics.Select(m => own[m.First]));
                })
            ),
        };
    }

    private static JObject Row(RunEntry run, IEnumerable<double> values) =>
        new()
        {
            ["stage"] = run.Metrics.Id,
            ["model"] = ((UnlearningStage)run.Metrics.Unlearned).Model.Id,
            ["setting"] = run.Setting,
            ["class"] = run.Class,
            ["className"] = run.ClassName,
            ["method"] = run.Method,
            ["title"] = MethodNames.Title(run.Method),
            ["training"] = run.TrainingSeed,
            ["unlearning"] = run.UnlearningSeed,
            ["a"] = run.InA,
            ["b"] = run.InB,
            ["values"] = new JArray(values.Select(v => ReportData.Value(v))),
        };
}

using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using Pipeline;
using Pipeline.Looking;
using Pipeline.Store;

namespace Build.Reports;

/// <summary>The one block of data in a report, from which its script makes tables and manifests.</summary>
public static class ReportData
{
    /// <summary>The data as JSON in which no character can end a script element.</summary>
    public static string Json(ReportInput input)
    {
        var environments = new Distinct();
        var stages = Stages(input, environments);
        var data = new JObject
        {
            ["experiment"] = input.Experiment.Name,
            ["selection"] = input.Selection,
            ["stages"] = stages,
            ["environments"] = environments.Values,
            ["derivation"] = RandomStream.Derivation,
            ["runs"] = RunData.Of(input),
            ["tables"] = new JArray(
                input.In("tables").Where(f => f.Record is not null && f.Stage != input.Stages.RunTable).SelectMany(f => Tables(input, f))
            ),
            ["figures"] = new JArray(input.In("figures").Where(f => f.Record is not null).SelectMany(f => Tables(input, f))),
        };
        using var text = new StringWriter();
        using var writer = new JsonTextWriter(text) { StringEscapeHandling = StringEscapeHandling.EscapeHtml };
        data.WriteTo(writer);
        return text.ToString();
    }

    /// <summary>A value as JSON can hold it: what is not finite is a string.</summary>
    internal static JValue Value(object? value) =>
        value switch
        {
            double number when double.IsNaN(number) => new JValue("NaN"),
            double number when !double.IsFinite(number) => new JValue(number > 0 ? "∞" : "−∞"),
            _ => new JValue(value),
        };

    private static JArray Stages(ReportInput input, Distinct environments)
    {
        var number = input.Graph.Stages.Select((stage, i) => (stage, i)).ToDictionary(p => p.stage, p => p.i);
        return new JArray(
            input.Forecasts.Select(f =>
            {
                var stage = new JObject
                {
                    ["id"] = f.Stage.Id,
                    ["kind"] = f.Stage.Kind,
                    ["inputs"] = new JArray(input.Graph.Inputs(f.Stage).Select(i => number[i])),
                };
                stage.Merge(
                    f.Record is { } record ? Manifest(input, f.Stage, record, environments) : new JObject { ["absent"] = f.Why!.ToString() }
                );
                return stage;
            })
        );
    }

    // Short names: an experiment has thousands of these.
    private static JObject Manifest(ReportInput input, Stage stage, StageRecord record, Distinct environments)
    {
        var details = record.Details;
        var key = JObject.Parse(details.KeyText);
        var manifest = new JObject
        {
            ["key"] = record.KeyHash,
            ["code"] = key["code"],
            ["parameters"] = WithoutInputs(key["parameters"]!),
            ["outputs"] = new JArray(record.Outputs.Select(o => new JArray(o.Name, o.Sha256, o.Bytes))),
            ["why"] = details.Why,
            ["started"] = record.StartedText,
            ["seconds"] = Math.Round(details.Seconds, 6),
            ["environment"] = environments.Number(JObject.FromObject(details.Environment)),
        };
        if (details.PeakMemoryBytes is { } memory)
        {
            manifest["memory"] = memory;
        }

        if (details.Streams is { Count: > 0 } streams)
        {
            manifest["seeds"] = JArray.FromObject(streams);
        }

        if (details.Remark is { } remark)
        {
            manifest["remark"] = remark;
        }

        if (details.Measurements.Count > 0)
        {
            manifest["measurements"] = JObject.FromObject(details.Measurements);
        }

        if (record.StageId != stage.IdIn(input.Experiment.Name))
        {
            manifest["ranAs"] = record.StageId;
        }

        return manifest;
    }

    // Inputs are told by their numbers, so that a table over a thousand runs does not name each of them twice.
    private static JToken WithoutInputs(JToken value)
    {
        foreach (
            var property in value.Children<JProperty>().Where(p => p.Value is JObject { Count: 1 } o && o.ContainsKey("input")).ToList()
        )
        {
            property.Remove();
        }

        foreach (var child in value.Children().ToList())
        {
            WithoutInputs(child);
        }

        return value;
    }

    private static IEnumerable<JObject> Tables(ReportInput input, StageForecast forecast) =>
        input
            .Tables(forecast.Record!)
            .Select(t => new JObject
            {
                ["stage"] = forecast.Stage.Id,
                ["file"] = t.File,
                ["title"] = t.Table.Description.TrimEnd('.'),
                ["columns"] = new JArray(
                    t.Table.Columns.Select(c => new JObject
                    {
                        ["name"] = c.Name,
                        ["unit"] = c.Unit,
                        ["about"] = c.Description,
                    })
                ),
                ["rows"] = new JArray(
                    Enumerable.Range(0, t.Table.RowCount).Select(i => new JArray(t.Table.Columns.Select(c => Value(c.Values.GetValue(i)))))
                ),
            });

    // What many stages share, said once.
    private sealed class Distinct
    {
        private readonly Dictionary<string, int> numbers = new();

        public JArray Values { get; } = [];

        public int Number(JObject value)
        {
            if (numbers.TryAdd(value.ToString(Formatting.None), Values.Count))
            {
                Values.Add(value);
            }

            return numbers[value.ToString(Formatting.None)];
        }
    }
}

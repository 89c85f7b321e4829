using Newtonsoft.Json.Linq;
using NJsonSchema;
using Pipeline;
using Stages.Experiments;

namespace Stages.Tests.Experiments;

/// <summary>Every number of an experiment's file, at and beyond both ends of its range: by the reader and by the schema.</summary>
public sealed class ExperimentNumbersTests
{
    private static readonly Lazy<Task<JsonSchema>> Schema = new(() =>
        JsonSchema.FromJsonAsync(File.ReadAllText(Path.Combine(Checkout.Root, "experiments/experiment.schema.json")))
    );

    private static readonly Dictionary<string, JsonField> Fields = ExperimentForm
        .Records.Select(r => (r.Record, Places: (IEnumerable<string>)[PlaceOf(r.Record)]))
        .Concat(ExperimentForm.Constants.Select(c => (c.Record, Places: c.Methods.Select(m => $"methodSettings.{m.Method.Name}."))))
        .SelectMany(r => r.Places.SelectMany(place => JsonField.Of(r.Record).Select(field => (Path: place + field.Name, Field: field))))
        .Where(f => JsonField.IsNumber(f.Field.Element ?? f.Field.Type))
        .ToDictionary(f => f.Path, f => f.Field);

    public static TheoryData<string> Paths => [.. Fields.Keys];

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task ANumberIsTakenInItsRangeAndNowhereElse(string path)
    {
        var field = Fields[path];
        Assert.True(field.Range is not null, $"{path}: {field.Property.Name} states no range.");
        var range = JsonField.Allowed(field.Range, field.Element ?? field.Type);
        var step = range.IsWhole ? 1 : 1e-6 * Math.Max(1, range.Most);
        foreach (var inside in (double[])[range.Least, range.Most])
        {
            var text = With(path, field, range.IsWhole ? new JValue((long)inside) : new JValue(inside));
            Read(text);
            Assert.Empty((await Schema.Value).Validate(text));
        }

        foreach (var outside in (double[])[range.Least - step, range.Most + step, .. range.IsWhole ? (double[])[range.Least + 0.5] : []])
        {
            var text = With(path, field, double.IsInteger(outside) ? new JValue((long)outside) : new JValue(outside));
            var error = Assert.Throws<PipelineException>(() => Read(text));
            Assert.Contains($"{path}{(field.Element is null ? "" : "[0]")}\" is ", error.Message);
            Assert.Contains($"; it must be {range}.", error.Message);
            Assert.NotEmpty((await Schema.Value).Validate(text));
        }
    }

    [Theory]
    [InlineData("digits")]
    [InlineData("digits-methods")]
    [InlineData("cifar10")]
    [InlineData("digits-random")]
    [InlineData("digits-tune")]
    [InlineData("fashion")]
    [InlineData("paper")]
    [InlineData("paper-corrected")]
    [InlineData("small")]
    public async Task AnExperimentOfOursFitsTheSchema(string name) =>
        Assert.Empty((await Schema.Value).Validate(ExperimentFile.Find(name).Text));

    [Theory]
    [InlineData("\"width\": 8", "\"witdh\": 8")]
    [InlineData("\"alpha\": 3", "\"alhpa\": 3")]
    [InlineData("\"dataset\": \"fashion\"", "\"dataset\": \"fashoin\"")]
    [InlineData("\"last\"", "\"lest\"")]
    [InlineData("\"last\"", "\"Last\"")]
    [InlineData("\"name\": \"fashion\",", "")]
    [InlineData("\"name\": \"fashion\"", "\"name\": \"fa shion\"")]
    [InlineData("\"name\": \"fashion\"", "\"name\": \"store\"")]
    [InlineData("[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]", "[]")]
    [InlineData("false", "0")]
    [InlineData("400", "null")]
    public async Task WhatTheReaderRefusesTheSchemaRefuses(string from, string to)
    {
        var text = ExperimentFile.Find("fashion").Text;
        Assert.Contains(from, text);
        Assert.Throws<PipelineException>(() => ExperimentFile.Parse("fashion.json", text.Replace(from, to)));
        Assert.NotEmpty((await Schema.Value).Validate(text.Replace(from, to)));
    }

    private static string PlaceOf(Type record) =>
        record.Name switch
        {
            nameof(Experiment) => "",
            "ModelSpec" => "models[0].",
            "TrainingRecipe" => "models[0].training.",
            "SettingSpec" => "settings[0].",
            "RandomForgetting" => "settings[0].forget.",
            "TuningSpec" => "tuning.",
            _ => "figure1[0].",
        };

    private static void Read(string text) => new StrictJson(Catalogue.Ours).Read<Experiment>(JsonValue.Parse("my.json", text));

    // Beyond ranges nothing is checked here: most of these are no experiments.
    private static string With(string path, JsonField field, JValue number)
    {
        var document = JObject.Parse(ExperimentFile.Find("fashion").Text);
        foreach (var dampening in (string[])["ssd", "lfssd"])
        {
            document["methodSettings"]![dampening] = new JObject { ["alpha"] = 3 };
        }

        foreach (var method in ExperimentForm.Constants.SelectMany(c => c.Methods).Select(m => m.Method.Name))
        {
            document["methodSettings"]![method] ??= new JObject();
        }

        document["tuning"] = JObject.Parse("""{ "seeds": [101], "methods": {} }""");
        if (path.Contains(".forget."))
        {
            document["settings"]![0]!["forget"] = JObject.Parse("""{ "kind": "random", "fraction": 0.1, "forgetSeeds": [1] }""");
        }

        var at = path.LastIndexOf('.');
        var holder = at < 0 ? document : document.SelectToken(path[..at])!;
        holder[path[(at + 1)..]] = field.Element is null ? number : new JArray(number);
        return document.ToString();
    }
}

using Stages.Experiments;
using Stages.Figures;
using Stages.Models;
using Stages.Training;

namespace Stages.Tests.Experiments;

/// <summary>The records of an experiment's file, in the order of documents.</summary>
internal static class ExperimentForm
{
    /// <summary>Those that are not constants of methods.</summary>
    public static IReadOnlyList<(string Title, Type Record)> Records { get; } =
    [
        ("The whole", typeof(Experiment)),
        ("A model", typeof(ModelSpec)),
        ("A recipe", typeof(TrainingRecipe)),
        ("A setting", typeof(SettingSpec)),
        ("A random forget set", typeof(RandomForgetting)),
        ("A panel of Figure 1", typeof(PanelSpec)),
    ];

    /// <summary>Those of an experiment whose results are imported.</summary>
    public static IReadOnlyList<(string Title, Type Record)> Imported { get; } =
    [
        ("An experiment whose results are imported", typeof(ImportedExperiment)),
        ("A metric of imported results", typeof(ImportedMetricSpec)),
    ];

    /// <summary>The constants of methods, with the methods that have them.</summary>
    public static IReadOnlyList<(Type Record, IReadOnlyList<MethodRow> Methods)> Constants { get; } =
    [
        .. Catalogue
            .Ours.Methods.Where(m => m.Settings is not null)
            .GroupBy(m => m.Settings!.GetType())
            .Select(g => (g.Key, (IReadOnlyList<MethodRow>)[.. g])),
    ];

    /// <summary>The sizes that a file may state of each network.</summary>
    public static IReadOnlyList<(Architecture Kind, IReadOnlyList<JsonField> Sizes)> Networks { get; } =
    [.. Catalogue.Ours.Networks.Select(kind => (kind, NetworkSpec.Sizes(kind)))];

    /// <summary>The names that a key takes; null where any text will do, or where it is none.</summary>
    public static IReadOnlyList<string>? NamesFor(Type record, string key) =>
        (record.Name, key) switch
        {
            (nameof(Experiment), "dataset") => [.. Catalogue.Ours.Datasets.Select(d => d.Name)],
            (nameof(Experiment), "methods") => Catalogue.Ours.MethodNames,
            (nameof(PanelSpec), "metric") => Catalogue.Ours.MetricNames,
            _ => null,
        };

    /// <summary>What a key is where it is left out; null where it must be given, or is nothing then.</summary>
    public static object? Absent(JsonField field)
    {
        var settings =
            Constants.FirstOrDefault(c => c.Record == field.Property.DeclaringType).Methods?[0].Settings
            ?? Networks.FirstOrDefault(n => n.Kind.GetType() == field.Property.DeclaringType).Kind;
        var value =
            field.IsRequired ? null
            : field.Parameter is { } parameter ? parameter.DefaultValue
            : field.Property.GetValue(settings);
        var plain = Nullable.GetUnderlyingType(field.Type) ?? field.Type;
        return value is not null && plain.IsEnum
            ? JsonField.Words(plain).First(w => w.Value.Equals(Enum.ToObject(plain, value))).Key
            : value;
    }
}

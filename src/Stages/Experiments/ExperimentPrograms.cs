using System.Text.Json;
using Pipeline;
using Stages.Programs;

namespace Stages.Experiments;

/// <summary>The programs that an experiment's file names, which are read before all else in it: they are methods.</summary>
internal static class ExperimentPrograms
{
    private const string Key = "programs";

    /// <summary>A catalogue with the programs' rows.</summary>
    /// <param name="catalogue">Ours.</param>
    /// <param name="document">The experiment's file.</param>
    /// <param name="find">Finds the program in a folder.</param>
    /// <exception cref="PipelineException">A program is wrong, or two are called the same.</exception>
    public static Catalogue AddTo(Catalogue catalogue, JsonValue document, Func<string, FoundProgram> find)
    {
        var rows = new List<MethodRow>(catalogue.Methods);
        foreach (var item in Texts(document.Members.GetValueOrDefault(Key)?.Items))
        {
            var row = Found(item, ProgramWork.Unlearn, "trains models and is no method", "Name it in a model: \"program\".");
            if (rows.Exists(other => other.Method.Name == row.Method.Name))
            {
                throw item.Error(
                    $"names a second method '{row.Method.Name}'.",
                    $"Give one of them another name in its {ProgramManifest.File}: \"name\"."
                );
            }

            rows.Add(row);
        }

        var trainers = new Dictionary<string, MethodProgram>();
        var models = document.Members.GetValueOrDefault("models")?.Items ?? [];
        foreach (var item in Texts(models.Select(model => model.Members.GetValueOrDefault("program")).OfType<JsonValue>()))
        {
            if (!trainers.ContainsKey(item.Text))
            {
                trainers[item.Text] = Found(item, ProgramWork.Train, "unlearns and trains no model", "Name it in \"programs\".").Program!;
            }
        }

        return rows.Count == catalogue.Methods.Count && trainers.Count == 0
            ? catalogue
            : catalogue with
            {
                Methods = rows,
                Trainers = trainers,
            };

        MethodRow Found(JsonValue item, ProgramWork work, string fact, string hint) =>
            ProgramFile.Method(find(item.NamedPath)) is var row && row.Program!.Code.Does == work
                ? row
                : throw item.Error($"names {item.Text}, which {fact}.", hint);
    }

    // What is no text is refused when the file is read.
    private static IEnumerable<JsonValue> Texts(IEnumerable<JsonValue>? items) =>
        (items ?? []).Where(item => item.Type == JsonTokenType.String);
}

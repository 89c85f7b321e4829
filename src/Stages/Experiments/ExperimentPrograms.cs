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
        if (!document.Members.TryGetValue(Key, out var list) || list.Type != JsonTokenType.StartArray)
        {
            return catalogue;
        }

        var rows = new List<MethodRow>(catalogue.Methods);
        foreach (var item in list.Items.Where(item => item.Type == JsonTokenType.String))
        {
            var row = ProgramFile.Method(find(item.Text));
            if (row.Program!.Code.Does != ProgramWork.Unlearn)
            {
                throw item.Error($"names {item.Text}, which trains models and is no method.", "Name it in a model: \"program\".");
            }

            if (rows.Exists(other => other.Method.Name == row.Method.Name))
            {
                throw item.Error(
                    $"names a second method '{row.Method.Name}'.",
                    $"Give one of them another name in its {ProgramManifest.File}: \"name\"."
                );
            }

            rows.Add(row);
        }

        return catalogue with
        {
            Methods = rows,
        };
    }
}

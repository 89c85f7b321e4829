using Pipeline;
using Stages.Models;
using Stages.Programs;
using Stages.Training;

namespace Build.CommandLine;

/// <summary><c>--without=weights,predictions</c>: large artifacts that no figure reads.</summary>
/// <param name="Names">The parts, sorted.</param>
public sealed record LeftOutParts(IReadOnlyList<string> Names)
{
    private static readonly Dictionary<string, string[]> Files = new()
    {
        ["predictions"] = [PredictionTable.File, PredictionTable.LogitsFile],
        ["weights"] = [TrainingStage.File, ProgramTrainingStage.ModelFile],
    };

    /// <summary>Nothing is left out.</summary>
    public static LeftOutParts None { get; } = new([]);

    /// <summary>Reads the option's value.</summary>
    /// <exception cref="PipelineException">There is no such part.</exception>
    public static LeftOutParts Parse(string text)
    {
        var names = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct().Order().ToList();
        return names.FirstOrDefault(n => !Files.ContainsKey(n)) is not { } wrong
            ? new LeftOutParts(names)
            : throw new PipelineException($"--without={text}: there is no part '{wrong}'.", Nearest.Hint(wrong, [.. Files.Keys]));
    }

    /// <summary>Whether an output is of a part that is left out.</summary>
    public bool Has(string output) => Names.Any(n => Files[n].Contains(output));
}

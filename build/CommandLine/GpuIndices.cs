using System.Globalization;
using Pipeline;

namespace Build.CommandLine;

/// <summary>The GPUs that a command line names.</summary>
public static class GpuIndices
{
    /// <summary>What an index may be.</summary>
    public static NumberRange Range { get; } = NumberRange.Whole(0, 1_023);

    /// <summary>Reads <c>--gpus=0,1</c>.</summary>
    /// <exception cref="PipelineException">It is no list of different indices.</exception>
    public static IReadOnlyList<int> Parse(string text)
    {
        var gpus = text.Split(',').Select(part => int.TryParse(part.Trim(), NumberStyles.None, null, out var gpu) ? gpu : -1).ToList();
        return gpus.All(gpu => Range.Contains(gpu)) && gpus.Distinct().Count() == gpus.Count
            ? gpus
            : throw new PipelineException($"--gpus={text}: each index must be {Range}, and another.", "Write, for example, --gpus=0,1.");
    }
}

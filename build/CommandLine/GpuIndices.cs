using System.Globalization;
using Pipeline;

namespace Build.CommandLine;

/// <summary>The GPUs that a command line names.</summary>
public static class GpuIndices
{
    /// <summary>Reads <c>--gpus=0,1</c>.</summary>
    /// <exception cref="PipelineException">It is no list of different indices.</exception>
    public static IReadOnlyList<int> Parse(string text)
    {
        var gpus = text.Split(',').Select(part => int.TryParse(part.Trim(), NumberStyles.None, null, out var gpu) ? gpu : -1).ToList();
        return gpus.All(gpu => gpu >= 0) && gpus.Distinct().Count() == gpus.Count
            ? gpus
            : throw new PipelineException($"--gpus={text}: expected different indices of GPUs, from 0.", "Write, for example, --gpus=0,1.");
    }
}

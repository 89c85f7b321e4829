using Build.CommandLine;
using Pipeline;
using Stages.Torch;

namespace Build.Running;

/// <summary>The GPUs of a run: which there are, and how many stages share each.</summary>
public static class Gpus
{
    /// <summary>CUDA's variable for the devices that a process sees, and in which order.</summary>
    public const string Visible = "CUDA_VISIBLE_DEVICES";

    /// <summary>
    /// One entry per worker that may live: the GPU that it is leased, as <see cref="Visible"/> names it; an empty one
    /// on the CPU.
    /// </summary>
    /// <exception cref="PipelineException">CUDA or a GPU is asked for and not there.</exception>
    public static IReadOnlyList<string> Slots(Options options)
    {
        return options.Device != "cuda"
            ? [.. Enumerable.Repeat("", options.Jobs)]
            : Slots(Compute.Check(options.Gpus), options.SlotsPerGpu, Environment.GetEnvironmentVariable(Visible));
    }

    /// <summary>
    /// One entry per worker for GPUs that are there: a round of all of them for each slot, so that few stages spread
    /// over many GPUs.
    /// </summary>
    /// <param name="gpus">Indices among those that this process sees.</param>
    /// <param name="slotsPerGpu">Workers per GPU.</param>
    /// <param name="visible">What this process's <see cref="Visible"/> says: its workers see a part of that.</param>
    public static IReadOnlyList<string> Slots(IReadOnlyList<int> gpus, int slotsPerGpu, string? visible)
    {
        var names = visible?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return
        [
            .. Enumerable
                .Repeat(gpus, slotsPerGpu)
                .SelectMany(round => round)
                .Select(gpu => names is { Length: > 0 } ? names[gpu] : gpu.ToString()),
        ];
    }
}

using Build.CommandLine;
using Pipeline;

namespace Build.Running;

/// <summary>The files, pipes and libraries that this process may have open at once (<c>ulimit -n</c>).</summary>
internal static class OpenFiles
{
    // Measured: a host that has loaded its libraries holds 130, a worker takes 4 of them.
    private const int Host = 192;
    private const int PerJob = 8;

    /// <summary>Checks that they are enough: with too few a run would stand still, or end anywhere.</summary>
    /// <exception cref="PipelineException">They are not.</exception>
    public static void Check(Options options)
    {
        var jobs = options.Launching.Count > 0 ? $"{options.LaunchedWorkers} workers" : $"--jobs={options.Jobs}";
        var needed = Host + (PerJob * (options.Launching.Count > 0 ? options.LaunchedWorkers : options.Jobs));
        if (Limit() is { } limit && limit < needed)
        {
            throw new PipelineException(
                $"A process may have {limit} files open here; {needed} are needed with {jobs}.",
                $"Raise the limit (ulimit -n {needed}), in the job's or container's settings where the shell may not, or run fewer of them."
            );
        }
    }

    // The runtime has raised the soft limit to the hard one.
    private static int? Limit()
    {
        try
        {
            var line = File.ReadLines("/proc/self/limits").FirstOrDefault(l => l.StartsWith("Max open files"));
            return int.TryParse(line?.Split(' ', StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(3), out var limit)
                ? limit
                : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

namespace Pipeline.Running;

/// <summary>What /proc tells of this process. Sandboxes leave some of it out: what is not there is null.</summary>
internal static class ProcessStatus
{
    private const string ClearMarks = "/proc/self/clear_refs";
    private const string OutOfMemoryScore = "/proc/self/oom_score_adj";

    // Of the 1000 that decide alone: enough to be before a host of whatever size.
    private const int WorkerScore = 500;

    /// <summary>A field of <c>/proc/self/status</c>.</summary>
    public static string? Field(string name)
    {
        string? text = null;
        Try(() => text = File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith(name + ":"))?[(name.Length + 1)..]);
        return text?.Trim();
    }

    /// <summary>
    /// Sets the mark of the most memory that <see cref="PeakMemory"/> reads back to what is used now; false where the
    /// system cannot.
    /// </summary>
    public static bool TryResetPeakMemory() => Try(() => File.WriteAllText(ClearMarks, "5"));

    /// <summary>The most memory that was resident at once since the mark was set back, in bytes.</summary>
    public static long? PeakMemory() =>
        Field("VmHWM") is { } text && long.TryParse(text.AsSpan().Trim(" \tkB"), out var kilobytes) ? 1024 * kilobytes : null;

    /// <summary>Where memory runs out, this process is ended before its host.</summary>
    public static void EndBeforeHost() =>
        Try(() =>
        {
            var score = Math.Max(WorkerScore, int.Parse(File.ReadAllText(OutOfMemoryScore)));
            File.WriteAllText(OutOfMemoryScore, score.ToString());
        });

    private static bool Try(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}

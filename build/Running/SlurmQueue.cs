using System.Diagnostics;

namespace Build.Running;

/// <summary>
/// Why jobs of a name wait, as squeue says it: asked once a minute while somebody wants to know, and more often until
/// there is an answer.
/// </summary>
internal sealed class SlurmQueue(string name)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    // A job has no reason to wait before the scheduler has looked at it.
    private static readonly TimeSpan WithoutAnswer = TimeSpan.FromSeconds(10);
    private long? asked;
    private Task<string?> answer = Task.FromResult<string?>(null);

    /// <summary>The reasons as they were last told; null before the first answer, or when there is none.</summary>
    public string? Reasons()
    {
        var told = answer.IsCompletedSuccessfully ? Told(answer.Result) : null;
        if (asked is not { } time || (answer.IsCompleted && Stopwatch.GetElapsedTime(time) > (told is null ? WithoutAnswer : Interval)))
        {
            asked = Stopwatch.GetTimestamp();
            answer = Task.Run(() => Programs.Read("squeue", "--me", "--noheader", $"--name={name}", "--states=PENDING", "--format=%r"));
        }

        return told;
    }

    private static string? Told(string? lines) =>
        lines?.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct().ToList()
            is { Count: > 0 } reasons
            ? string.Join(", ", reasons)
            : null;
}

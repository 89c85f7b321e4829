using System.Diagnostics;

namespace Build.Running;

/// <summary>Why jobs of a name wait, as squeue says it: asked once a minute, while somebody wants to know.</summary>
internal sealed class SlurmQueue(string name)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private long? asked;
    private Task<string?> answer = Task.FromResult<string?>(null);

    /// <summary>The reasons as they were last told; null before the first answer, or when there is none.</summary>
    public string? Reasons()
    {
        if (asked is not { } time || (Stopwatch.GetElapsedTime(time) > Interval && answer.IsCompleted))
        {
            asked = Stopwatch.GetTimestamp();
            answer = Task.Run(() => Programs.Read("squeue", "--me", "--noheader", $"--name={name}", "--states=PENDING", "--format=%r"));
        }

        return answer.IsCompletedSuccessfully ? Told(answer.Result) : null;
    }

    private static string? Told(string? lines) =>
        lines?.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct().ToList()
            is { Count: > 0 } reasons
            ? string.Join(", ", reasons)
            : null;
}

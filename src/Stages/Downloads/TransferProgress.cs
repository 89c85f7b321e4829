using System.Diagnostics;

namespace Stages.Downloads;

/// <summary>Share, bytes and speed of a transfer, a line every second and one at its end.</summary>
/// <param name="name">What is transferred.</param>
/// <param name="begin">Bytes that were there before.</param>
/// <param name="total">Bytes in all, where the server says so.</param>
/// <param name="log">Receives the lines.</param>
internal sealed class TransferProgress(string name, long begin, long? total, Action<string> log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private readonly long started = Stopwatch.GetTimestamp();
    private long last = Stopwatch.GetTimestamp();
    private const int BarWidth = 20;
    private long received;

    /// <summary>Counts bytes that came.</summary>
    public void Add(int bytes)
    {
        received += bytes;
        if (Stopwatch.GetElapsedTime(last) >= Interval)
        {
            last = Stopwatch.GetTimestamp();
            log(Line());
        }
    }

    /// <summary>Says how it ended.</summary>
    public void Finish() => log(Line());

    private static string Megabytes(double bytes) => (bytes / 1e6).ToString("0.0");

    private string Line()
    {
        var speed = received / Math.Max(Stopwatch.GetElapsedTime(started).TotalSeconds, 1e-3);
        var so = begin + received;
        return total is { } all
            ? $"{name}: {Bar((double)so / Math.Max(all, 1))} {Megabytes(so)} of {Megabytes(all)} MB, {Megabytes(speed)} MB/s"
            : $"{name}: {Megabytes(so)} MB, {Megabytes(speed)} MB/s";
    }

    private static string Bar(double share)
    {
        var full = Math.Clamp((int)(BarWidth * share), 0, BarWidth);
        return new string('━', full) + new string('─', BarWidth - full);
    }
}

using System.Diagnostics;
using System.Globalization;

namespace Stages.Downloads;

/// <summary>Bytes and speed of a transfer, a line every two seconds and one at its end.</summary>
/// <param name="name">What is transferred.</param>
/// <param name="begin">Bytes that were there before.</param>
/// <param name="total">Bytes in all, where the server says so.</param>
/// <param name="log">Receives the lines.</param>
internal sealed class TransferProgress(string name, long begin, long? total, Action<string> log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private readonly long started = Stopwatch.GetTimestamp();
    private long last = Stopwatch.GetTimestamp();
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

    private static string Megabytes(double bytes) => (bytes / 1e6).ToString("0.0", CultureInfo.InvariantCulture);

    private string Line()
    {
        var speed = received / Math.Max(Stopwatch.GetElapsedTime(started).TotalSeconds, 1e-3);
        return $"{name}: {Megabytes(begin + received)}{(total is { } all ? $" of {Megabytes(all)}" : "")} MB, {Megabytes(speed)} MB/s";
    }
}

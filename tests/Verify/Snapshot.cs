using System.Collections.Concurrent;
using System.Text;

namespace Snapshots;

/// <summary>A text on disk that a test compares with.</summary>
internal sealed class Snapshot
{
    private const int ShownLines = 20;
    private static readonly ConcurrentDictionary<string, bool> Compared = [];
    private readonly string verifiedFile;
    private readonly string receivedFile;

    private Snapshot(string stem, string extension)
    {
        verifiedFile = $"{stem}.verified.{extension}";
        receivedFile = $"{stem}.received.{extension}";
    }

    /// <summary>stem.verified.extension.</summary>
    /// <exception cref="SnapshotException">This process has asked for one of that stem already; the package refuses that, too.</exception>
    internal static Snapshot Of(string stem, string extension) =>
        Compared.TryAdd(stem, true)
            ? new(stem, extension)
            : throw new SnapshotException($"{stem} names two snapshots: compare one in a test, and none in a theory.");

    /// <summary>Compares with the snapshot, and writes or removes stem.received.extension.</summary>
    /// <exception cref="SnapshotException">It differs, or there is none.</exception>
    internal async Task Check(string received)
    {
        var verified = File.Exists(verifiedFile) ? Normalise(await File.ReadAllTextAsync(verifiedFile)) : null;
        received = Normalise(received);
        if (received == verified)
        {
            File.Delete(receivedFile);
            return;
        }

        await File.WriteAllTextAsync(receivedFile, received);
        throw new SnapshotException(
            verified is null
                ? $"There is no {verifiedFile}. If {receivedFile} is right, rename it."
                : $"{receivedFile} differs from {verifiedFile}:\n{Difference(verified.Split('\n'), received.Split('\n'))}"
        );
    }

    private static string Normalise(string text) => text.ReplaceLineEndings("\n");

    /// <summary>The lines between the common start and the common end: "-" as verified, "+" as received.</summary>
    private static string Difference(string[] verified, string[] received)
    {
        var shorter = Math.Min(verified.Length, received.Length);
        var start = 0;
        while (start < shorter && verified[start] == received[start])
        {
            start++;
        }

        var end = 0;
        while (end < shorter - start && verified[^(end + 1)] == received[^(end + 1)])
        {
            end++;
        }

        var text = new StringBuilder($"from line {start + 1}:");
        Append(text, '-', verified[start..^end]);
        Append(text, '+', received[start..^end]);
        return text.ToString();
    }

    private static void Append(StringBuilder text, char sign, string[] lines)
    {
        foreach (var line in lines.Take(ShownLines))
        {
            text.Append('\n').Append(sign).Append(' ').Append(line);
        }

        if (lines.Length > ShownLines)
        {
            text.Append($"\n{sign} ... and {lines.Length - ShownLines} more lines");
        }
    }
}

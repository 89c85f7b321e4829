using System.Text;

namespace VerifyXunit;

/// <summary>A text on disk that a test compares with.</summary>
internal static class Snapshot
{
    private const int ShownLines = 20;

    /// <summary>Compares with stem.verified.extension, and writes or removes stem.received.extension.</summary>
    internal static async Task Check(string received, string stem, string extension)
    {
        var verifiedFile = $"{stem}.verified.{extension}";
        var receivedFile = $"{stem}.received.{extension}";
        var verified = File.Exists(verifiedFile) ? Normalise(await File.ReadAllTextAsync(verifiedFile)) : null;
        received = Normalise(received);
        if (received == verified)
        {
            File.Delete(receivedFile);
            return;
        }

        await File.WriteAllTextAsync(receivedFile, received);
        throw new VerifyException(
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

        var text = new StringBuilder().Append($"from line {start + 1}:");
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

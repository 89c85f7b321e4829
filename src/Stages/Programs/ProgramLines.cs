using System.Diagnostics;
using System.Text;

namespace Stages.Programs;

/// <summary>
/// Cuts what a program prints into lines for the stage's log, as many as came at once; a log that nobody could read is
/// cut short. A line <c>progress 0.35 epoch 3</c> tells how far it is.
/// </summary>
/// <param name="log">Receives lines.</param>
internal sealed class ProgramLines(Action<string> log)
{
    private const string Progress = "progress ";
    private const int LongestLine = 4_000;
    private const int LongestLog = 2_000_000;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Lock gate = new();
    private readonly Decoder decoder = Encoding.UTF8.GetDecoder();
    private readonly StringBuilder line = new();
    private readonly StringBuilder lines = new();
    private long logged;
    private long lastProgress;
    private bool ended;

    /// <summary>Takes what was printed, however it is cut.</summary>
    public void Take(ReadOnlySpan<byte> bytes)
    {
        lock (gate)
        {
            if (ended)
            {
                return;
            }

            Span<char> characters = new char[bytes.Length + 1];
            foreach (var character in characters[..decoder.GetChars(bytes, characters, flush: false)])
            {
                // A carriage return begins the line anew where the program shows how far it is.
                if (character is '\n' or '\r')
                {
                    EndLine();
                }
                else
                {
                    line.Append(char.IsControl(character) && character != '\t' ? '\uFFFD' : character);
                    if (line.Length == LongestLine)
                    {
                        EndLine();
                    }
                }
            }

            Send();
        }
    }

    /// <summary>Nothing more comes.</summary>
    public void End()
    {
        lock (gate)
        {
            ended = true;
            EndLine();
            Send();
        }
    }

    private void EndLine()
    {
        if (line.Length == 0)
        {
            return;
        }

        var text = line.ToString();
        line.Clear();
        if (ToldBy(text) is { } progress)
        {
            if (lastProgress == 0 || Stopwatch.GetElapsedTime(lastProgress) > Pause)
            {
                lastProgress = Stopwatch.GetTimestamp();
                Send();
                log(progress);
            }
        }
        else if (logged <= LongestLog)
        {
            logged += text.Length;
            lines.Append(lines.Length > 0 ? "\n" : "").Append(text);
            lines.Append(logged > LongestLog ? "\n… It prints more than a log is for: what follows is not kept." : "");
        }
    }

    private void Send()
    {
        if (lines.Length > 0)
        {
            log(lines.ToString());
            lines.Clear();
        }
    }

    // "35 %, epoch 3"; null where it is no such line.
    private static string? ToldBy(string text)
    {
        var words = text.StartsWith(Progress) ? text[Progress.Length..].Trim().Split(' ', 2) : [];
        return words.Length > 0 && double.TryParse(words[0], out var part) && part is >= 0 and <= 1
            ? $"{Math.Floor((100 * part) + 1e-9):0} %{(words.Length > 1 ? ", " + words[1].Trim() : "")}"
            : null;
    }
}

using System.Diagnostics;

namespace EndToEnd.Tests.Spaces;

/// <summary>What a program did.</summary>
public sealed record HostResult(int ExitCode, string Output, string Error)
{
    /// <summary>All that it wrote, on both streams.</summary>
    public string Said => Output + Error;

    /// <summary>Expects success.</summary>
    public HostResult AssertSuccess()
    {
        Assert.True(ExitCode == 0, Said);
        return this;
    }

    /// <summary>Expects a failure that is told in these words.</summary>
    public void AssertFailure(params string[] words) => AssertEnded(1, words);

    /// <summary>Expects misuse that is told in these words.</summary>
    public void AssertMisuse(params string[] words) => AssertEnded(2, words);

    private void AssertEnded(int exitCode, string[] words)
    {
        Assert.True(ExitCode == exitCode, $"exit code {ExitCode}, expected {exitCode}: {Said}");
        Assert.All(words, word => Assert.Contains(word, Said));
    }
}

/// <summary>Starts programs and waits for their end.</summary>
internal static class Command
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <summary>Starts a program.</summary>
    /// <param name="folder">Where it works.</param>
    /// <param name="program">Its name.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">What its environment holds besides ours; a null takes a name away.</param>
    public static Process Start(
        string folder,
        string program,
        IEnumerable<string> arguments,
        IEnumerable<KeyValuePair<string, string?>>? environment = null
    )
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? [])
        {
            start.Environment.Remove(name);
            if (value is not null)
            {
                start.Environment[name] = value;
            }
        }

        return Process.Start(start)!;
    }

    /// <summary>Waits for its end, and for that of all who could still write into its streams.</summary>
    public static HostResult End(Process process)
    {
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        var name = process.StartInfo.FileName;
        Assert.True(process.WaitForExit(Longest), $"{name} did not end within {Longest.TotalMinutes} minutes.");
        Assert.True(Task.WhenAll(output, error).Wait(Longest), $"{name} has ended, and somebody still has its output.");
        return new HostResult(process.ExitCode, output.Result, error.Result);
    }

    /// <summary>Reads up to the first line that has these words, and gives it.</summary>
    public static string LineWith(string words, StreamReader from) => LinesUpTo(words, from)[^1];

    /// <summary>Reads up to the first line that has these words, and gives all.</summary>
    public static List<string> LinesUpTo(string words, StreamReader from) => LinesUpTo(line => line.Contains(words), words, from);

    /// <summary>Reads up to the first line of a kind, and gives all. Fails when it does not come in time.</summary>
    public static List<string> LinesUpTo(Func<string, bool> isLast, string what, StreamReader from)
    {
        List<string> lines = [];
        var started = Stopwatch.StartNew();
        while (started.Elapsed < Longest)
        {
            var next = from.ReadLineAsync();
            if (!next.Wait(Longest))
            {
                break;
            }

            lines.Add(next.Result ?? throw new EndOfStreamException($"{what}: {string.Join('\n', lines)}"));
            if (isLast(lines[^1]))
            {
                return lines;
            }
        }

        throw new TimeoutException($"{what}: {string.Join('\n', lines)}");
    }

    /// <summary>Runs a program to its end.</summary>
    public static HostResult Run(string folder, string program, params string[] arguments)
    {
        using var process = Start(folder, program, arguments);
        return End(process);
    }

    /// <summary>Kills a program with SIGKILL, and waits for its end.</summary>
    public static void Kill(Process process)
    {
        process.Kill();
        process.WaitForExit();
    }
}

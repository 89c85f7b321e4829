using System.Diagnostics;
using System.Text;

namespace EndToEnd.Tests.Spaces;

/// <summary>An interactive bash in a pseudo-terminal, which util-linux' script opens.</summary>
public sealed class ShellInTerminal : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);
    private readonly Process script;
    private readonly StringBuilder said = new();
    private readonly Task reading;

    public ShellInTerminal(string folder)
    {
        var start = new ProcessStartInfo("env", ["--default-signal", "script", "-q", "-c", "bash --norc --noprofile -i", "/dev/null"])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["CI"] = null;
        start.Environment["TERM"] = "xterm";
        script = Process.Start(start)!;
        reading = ReadAsync();
    }

    /// <summary>The terminal's own process.</summary>
    public int Id => script.Id;

    /// <summary>All processes behind the terminal, and it.</summary>
    public IReadOnlyList<int> Processes => Spaces.Processes.Descendants(script.Id);

    /// <summary>What the terminal has shown so far.</summary>
    public string Said
    {
        get
        {
            lock (said)
            {
                return said.ToString();
            }
        }
    }

    /// <summary>Types a line.</summary>
    public void Type(string line) => Send(line + "\n");

    /// <summary>Presses a key.</summary>
    public void Press(char key) => Send(key.ToString());

    /// <summary>Waits until the terminal has shown these words.</summary>
    public void WaitUntilSaid(string words) => Spaces.Processes.WaitUntil(() => Said.Contains(words), Longest, $"'{words}' in: {Said}");

    /// <summary>Closes the window.</summary>
    public void Close()
    {
        script.Kill();
        script.WaitForExit();
    }

    public void Dispose()
    {
        foreach (var process in script.HasExited ? [] : Processes.Reverse())
        {
            Command.Run("/", "kill", "-KILL", process.ToString());
        }

        reading.Wait(Longest);
        script.Dispose();
    }

    private void Send(string text)
    {
        script.StandardInput.Write(text);
        script.StandardInput.Flush();
    }

    private async Task ReadAsync()
    {
        var buffer = new char[4096];
        while (await script.StandardOutput.ReadAsync(buffer) is > 0 and var count)
        {
            lock (said)
            {
                said.Append(buffer, 0, count);
            }
        }
    }
}

using System.Diagnostics;

namespace Stages.Programs;

/// <summary>
/// A program while it runs: a session of its own, without standard input. It ends with this process, however that ends,
/// and with it all that it started.
/// </summary>
internal static class ProgramProcess
{
    // The guard. It holds the end of a pipe whose other end is this process's: when that closes, the program's process
    // group is killed, and whoever left the group but still has the mark in its environment. "env" undoes what a worker
    // is started to ignore: who ignores TERM passes that on, and Python's terminate() would end no child.
    private const string Guard = """
        mark=$1; shift
        exec 3<&0 </dev/null 2>&1
        end() {
          kill -KILL -- "-$program"
          for life in $(grep -ls "PIPELINE_PROGRAM=$mark" /proc/[0-9]*/environ); do
            life=${life#/proc/}; kill -KILL "${life%/environ}"
          done
        }
        defaults=--default-signal=HUP,INT,QUIT,TERM
        env $defaults true 2>/dev/null || defaults=
        setsid env $defaults PIPELINE_PROGRAM="$mark" sh -c 'exec "$@"' sh "$@" 3<&- &
        program=$!
        { read -r _ <&3; kill -KILL "$program"; end; } >/dev/null 2>&1 &
        watcher=$!
        wait "$program"; code=$?
        end >/dev/null 2>&1
        kill -KILL "$watcher" 2>/dev/null
        exit "$code"
        """;

    // Who holds the pipe after the end was neither in the group nor marked.
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(2);

    /// <summary>Runs a program to its end.</summary>
    /// <param name="command">The command, word by word.</param>
    /// <param name="folder">Where it works.</param>
    /// <param name="device">What it may compute on.</param>
    /// <param name="log">Receives what it prints, whole lines at a time.</param>
    /// <returns>Its exit code; 128 more than a signal's number when that ended it.</returns>
    public static int Run(IReadOnlyList<string> command, string folder, string device, Action<string> log)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", Guard, "guard", Guid.NewGuid().ToString("N"), .. command])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        Adapt(start.Environment, device);
        start.Environment["TMPDIR"] = folder;
        using var process = Process.Start(start)!;
        var lines = new ProgramLines(log);
        var reader = new Thread(() => Read(process.StandardOutput.BaseStream, lines)) { IsBackground = true, Name = "program" };
        reader.Start();
        process.WaitForExit();
        reader.Join(Drain);
        lines.End();
        return process.ExitCode;
    }

    /// <summary>Makes of this process's environment a program's.</summary>
    internal static void Adapt(IDictionary<string, string?> environment, string device)
    {
        foreach (var name in environment.Keys.Where(name => name.StartsWith("PIPELINE_") || name == "DOTNET_EnableDiagnostics").ToList())
        {
            environment.Remove(name);
        }

        foreach (var name in (string[])["OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMEXPR_NUM_THREADS"])
        {
            environment[name] = "1";
        }

        environment["PYTHONHASHSEED"] = "0";
        // Else the first run would leave files beside the program.
        environment["PYTHONDONTWRITEBYTECODE"] = "1";
        // Else what is printed comes when the program ends, or not at all.
        environment["PYTHONUNBUFFERED"] = "1";
        if (device == "cpu")
        {
            environment["CUDA_VISIBLE_DEVICES"] = "";
        }
    }

    private static void Read(Stream from, ProgramLines lines)
    {
        var buffer = new byte[1 << 16];
        try
        {
            while (from.Read(buffer) is var count and > 0)
            {
                lines.Take(buffer.AsSpan(0, count));
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // The program has ended, and this process reads no further.
        }
    }
}

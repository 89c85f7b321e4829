using System.Diagnostics;
using Pipeline;

namespace Stages.Programs;

/// <summary>
/// A program while it runs: a session of its own, without standard input. It ends with this process, however that ends,
/// and with it all that it started.
/// </summary>
internal static class ProgramProcess
{
    // The guard starts the program, says its id, and leaves it to this process, which Linux makes its parent. It then holds
    // the end of a pipe whose other end is this process's: when that closes, this process has died, and the guard kills the
    // program's process group, and whoever left the group but still has the mark in its environment. "env" undoes what a
    // worker is started to ignore: who ignores TERM passes that on, and Python's terminate() would end no child. Where
    // memory runs out, the program is to go before its worker.
    private const string Guard = """
        mark=$1; shift
        defaults=--default-signal=HUP,INT,QUIT,TERM
        [ "$1" = yes ] || defaults=
        shift
        case $1 in *=*) set -- sh -c 'exec "$@"' sh "$@" ;; esac
        exec 3<&0 4>&1 5>&2 </dev/null
        program=$(
          {
            read -r score </proc/self/oom_score_adj && echo $((score + 100)) >/proc/self/oom_score_adj
          } 2>/dev/null
          exec setsid env $defaults PIPELINE_PROGRAM="$mark" "$@" >&4 2>&1 3<&- 4>&- 5>&- &
          echo $!
        )
        echo "$program" >&5
        exec >/dev/null 2>&1 4>&- 5>&-
        read -r _ <&3
        kill -KILL "$program"; kill -KILL -- "-$program"
        for life in $(grep -ls "PIPELINE_PROGRAM=$mark" /proc/[0-9]*/environ); do
          life=${life#/proc/}; kill -KILL "${life%/environ}"
        done
        """;

    // Who holds the pipe after the end was neither in the group nor found.
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(2);
    private static readonly Lazy<bool> CanUndoIgnored = new(() =>
    {
        using var probe = Process.Start(new ProcessStartInfo("env", ["--default-signal=TERM", "true"]) { RedirectStandardError = true })!;
        probe.WaitForExit();
        return probe.ExitCode == 0;
    });

    /// <summary>Runs a program to its end.</summary>
    /// <param name="command">The command, word by word.</param>
    /// <param name="folder">Where it works.</param>
    /// <param name="device">What it may compute on.</param>
    /// <param name="log">Receives what it prints, whole lines at a time.</param>
    /// <returns>How it ended.</returns>
    public static ProgramEnd Run(IReadOnlyList<string> command, string folder, string device, Action<string> log)
    {
        Descendants.Adopt();
        string[] words = ["-c", Guard, "guard", Guid.NewGuid().ToString("N"), CanUndoIgnored.Value ? "yes" : "no", .. command];
        var start = new ProcessStartInfo("/bin/sh", words)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Adapt(start.Environment, device);
        start.Environment["TMPDIR"] = folder;
        using var guard = Process.Start(start)!;
        var lines = new ProgramLines(log);
        var reader = new Thread(() => Read(guard.StandardOutput.BaseStream, lines)) { IsBackground = true, Name = "program" };
        reader.Start();
        var told = guard.StandardError.ReadLine();
        if (!int.TryParse(told, out var program))
        {
            throw new PipelineException(
                $"The system could not start a process for a program: {told}",
                "Run fewer stages at once (--jobs)."
            );
        }

        Descendants.AwaitEnd(program);
        // Before the program's id may be another's.
        guard.Kill();
        guard.WaitForExit();
        var end = Descendants.Reap(program);
        Descendants.EndAdopted();
        reader.Join(Drain);
        lines.End();
        return end;
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

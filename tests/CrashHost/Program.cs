using System.Diagnostics;
using Pipeline;
using Pipeline.Running;
using Pipeline.Store;

namespace CrashHost;

/// <summary>
/// The smallest host over the engine: six trivial stages, workers included, in a fifth of a second, so that hundreds
/// can be killed. <c>CrashHost ARTIFACTS [--kill-at=N] [--no-wait] [--jobs=N] [--in-host]</c>; <c>--worker [DEVICE]</c>
/// first makes it a worker. With <c>--launch=COMMAND</c> workers are launched, and lost after four silent seconds; they end
/// themselves after ten. <c>--idle=SECONDS</c>: one with nothing to do is given back after so long.
/// </summary>
public static class Program
{
    private static WorkerTimes Times { get; } =
        new()
        {
            Look = TimeSpan.FromSeconds(0.2),
            Beat = TimeSpan.FromSeconds(0.5),
            Silence = TimeSpan.FromSeconds(4),
            Deaf = TimeSpan.FromSeconds(10),
        };

    /// <summary>0: done; 1: a stage failed; 2: the user's to put right.</summary>
    public static async Task<int> Main(string[] args)
    {
        var graph = new Graph([SmallGraph.Target]);
        if (args is ["--worker", ..])
        {
            return WorkerLoop.Run(graph.Find, _ => "code", args.ElementAtOrDefault(1) ?? "cpu", times: Times);
        }

        try
        {
            return await RunAsync(graph, args[0], Number(args, "--kill-at="), Number(args, "--jobs=") ?? 2, args);
        }
        catch (PipelineException misuse)
        {
            await Console.Error.WriteLineAsync(misuse.Message);
            return 2;
        }
    }

    private static async Task<int> RunAsync(Graph graph, string artifacts, int? killAt, int jobs, string[] args)
    {
        using var taken = await StoreLock.TakeAsync(artifacts, !args.Contains("--no-wait"), Console.Error.WriteLine, default);
        var steps = 0;
        void Count(string step)
        {
            if (Interlocked.Increment(ref steps) == killAt)
            {
                Console.Out.WriteLine($"killed after: {step}");
                Console.Out.Flush();
                Process.GetCurrentProcess().Kill();
            }
        }

        using var store = new ArtifactStore(artifacts, Count);
        store.Warnings.ToList().ForEach(Console.Error.WriteLine);
        var launch = args.FirstOrDefault(a => a.StartsWith("--launch="))?["--launch=".Length..];
        var assembly = typeof(Program).Assembly.Location;
        using var workers = new WorkerPool(
            _ =>
                launch is null
                    ? new ProcessStartInfo("dotnet", [assembly, "--worker"])
                    : new ProcessStartInfo("sh", ["-c", $"exec {launch} dotnet {assembly} --worker"]),
            new(() => [.. Enumerable.Repeat("", jobs)]),
            launch is null ? null : Times with { Idle = TimeSpan.FromSeconds(Number(args, "--idle=") ?? 120) }
        )
        {
            Launched = launch is not null,
        };
        workers.Told += Console.Error.WriteLine;
        var options = new RunOptions("small", jobs, "cpu", KeepGoing: true, new(() => new Dictionary<string, string>()));
        Func<Execution, CancellationToken, Task<ExecutionResult>> execute = args.Contains("--in-host")
            ? (execution, _) => Task.Run(() => InProcess.Run(execution, "cpu"))
            : workers.RunAsync;
        var runner = new Runner(graph, store, _ => "code", execute, options, new Failures())
        {
            Pool = args.Contains("--in-host") ? null : workers,
        };
        var summary = await runner.RunAsync(default, default);
        Console.WriteLine($"ran {summary.Ran}, skipped {summary.Skipped}, failed {summary.Failed}, steps {steps}");
        return summary.Succeeded ? 0 : 1;
    }

    private static int? Number(string[] args, string option) =>
        args.FirstOrDefault(a => a.StartsWith(option)) is { } given ? int.Parse(given[option.Length..]) : null;

    private sealed class Failures : IProgress<StageEvent>
    {
        public void Report(StageEvent value)
        {
            if (value.State == StageState.Failed)
            {
                Console.Error.WriteLine($"FAILED {value.Stage.Id}: {value.Message}");
            }
            else if (value is { State: StageState.Want, Message: { } lost })
            {
                Console.Error.WriteLine($"{value.Stage.Id}: {lost}");
            }
        }
    }
}

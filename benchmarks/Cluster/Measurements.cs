using System.Diagnostics;
using Pipeline;
using Pipeline.Running;

namespace Cluster;

internal static class Measurements
{
    private const int LatencyStages = 200;

    // A training takes 0.8 to 2.4 h on one GPU, a run 0.05 to 0.6 h: an hour is a second.
    private static readonly (int Count, double Least, double Most) Trainings = (187, 0.8, 2.4);
    private static readonly (int Count, double Least, double Most) Runs = (1_700, 0.05, 0.6);

    public static int Usage()
    {
        Console.Error.WriteLine("latency [NAME=COMMAND ...] | scale [WORKERS ...] | losses | paper | faults [SECONDS] [WORKERS]");
        return 2;
    }

    public static int ServeAsWorker() => WorkerLoop.Run(new Graph([Trivial(LatencyStages)]).Find, _ => "code", "cpu");

    public static async Task<int> LatencyAsync(IReadOnlyList<string> launchers)
    {
        Console.WriteLine($"{LatencyStages} trivial stages, one worker\n\n| through | ms per stage |\n|---|---|");
        foreach (var launcher in (string[])["pipe=", .. launchers])
        {
            var (name, command) = (launcher.Split('=', 2)[0], launcher.Split('=', 2)[1]);
            using var run = new HostRun();
            var summary = await run.RunAsync(
                    Trivial(LatencyStages),
                    1,
                    _ =>
                        command.Length == 0
                            ? new ProcessStartInfo(Environment.ProcessPath!, ["--worker"])
                            : new ProcessStartInfo("sh", ["-c", $"exec {command} {Environment.ProcessPath} --worker"]),
                    launched: command.Length > 0
                )
                .ConfigureAwait(false);
            Console.WriteLine($"| {name} | {1000 * Seconds(run.Times.First, run.Times.Last) / summary.Ran:0.0} |");
        }

        return 0;
    }

    public static async Task<int> ScaleAsync(IReadOnlyList<string> numbers)
    {
        Console.WriteLine($"{Environment.ProcessorCount} cores, shared by host and workers\n");
        Console.WriteLine(
            "| workers | stages | stages/s | the host's processor, ms a stage | peak memory | threads |\n|---|---|---|---|---|---|"
        );
        foreach (var workers in numbers.Select(int.Parse).DefaultIfEmpty(10))
        {
            using var run = new HostRun();
            var stages = Math.Max(1_000, 8 * workers);
            var before = Process.GetCurrentProcess().TotalProcessorTime;
            await run.RunAsync(Trivial(stages), workers, _ => HostRun.Fake(""), launched: true).ConfigureAwait(false);
            var processor = (Process.GetCurrentProcess().TotalProcessorTime - before).TotalMilliseconds / stages;
            var rate = stages / Seconds(run.Times.First, run.Times.Last);
            Console.WriteLine($"| {workers:N0} | {stages:N0} | {rate:0} | {processor:0.00} | {HostRun.Megabytes} MB | {run.Threads} |");
        }

        return 0;
    }

    public static async Task<int> LossesAsync()
    {
        Console.WriteLine("| a worker | noticed after |\n|---|---|");
        foreach (
            var (name, act) in ((string, string)[])[("dies", "exit 1"), ("is killed", "kill -9 $$"), ("falls silent", "exec sleep 600")]
        )
        {
            using var run = new HostRun();
            await run.RunAsync(
                    Trivial(1),
                    1,
                    _ => HostRun.Fake($"if mkdir \"$folder/../once\" 2> /dev/null; then {act}; fi"),
                    launched: true
                )
                .ConfigureAwait(false);
            Console.WriteLine($"| {name} | {Seconds(run.Times.First, run.FirstLoss):0.000} s |");
        }

        return 0;
    }

    public static async Task<int> PaperAsync()
    {
        const int Workers = 32;
        var random = new Random(1);
        List<FakeStage> trainings = [.. Enumerable.Range(0, Trainings.Count).Select(i => Of(i, Trainings, []))];
        List<FakeStage> runs = [.. Enumerable.Range(0, Runs.Count).Select(i => Of(i, Runs, [trainings[i % trainings.Count]]))];
        var work = trainings.Concat(runs).Sum(stage => stage.Seconds) / Workers;
        var path = runs.Max(run => run.Seconds + ((FakeStage)run.After[0]).Seconds);
        using var host = new HostRun();
        await host.RunAsync(new AllStage(runs), Workers, _ => HostRun.Fake("sleep $seconds"), launched: true).ConfigureAwait(false);
        var took = Seconds(host.Times.First, host.Times.Last);
        Console.WriteLine(
            $"{trainings.Count} trainings and {runs.Count} runs on {Workers} workers, an hour as a second: {took:0.0} s; "
                + $"bound {Math.Max(work, path):0.0} s (work {work:0.0}, critical path {path:0.0}); "
                + $"efficiency {Math.Max(work, path) / took:0.0%}"
        );
        return 0;

        FakeStage Of(int number, (int, double Least, double Most) law, IReadOnlyList<Stage> after) =>
            new(number, Math.Round(law.Least + (random.NextDouble() * (law.Most - law.Least)), 3), after);
    }

    public static AllStage Trivial(int stages) => new([.. Enumerable.Range(0, stages).Select(i => new FakeStage(i, 0, []))]);

    private static double Seconds(long from, long to) => Stopwatch.GetElapsedTime(from, to).TotalSeconds;
}

// The full digits experiment from an empty artifacts folder: time, memory of host and workers together, the split by
// kind of stage, and
// the time of a second run with nothing to do.
//
//     dotnet build build -c Release && dotnet run -c Release --project benchmarks/FullRun -- [RUNS] [HOST OPTIONS]
//     dotnet build build -c Release && dotnet run -c Release --project benchmarks/FullRun -- [RUNS] --eager
//
// The second form runs Figure 2, and in turn the same work in PyTorch eager (eager.py; Debian: python3-torch).
// The first command builds the host that is measured. Memory is the sum over processes of the proportional set size,
// sampled once a second.
using System.Diagnostics;
using System.Globalization;
using Pipeline.Store;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var runs = args.Length > 0 && int.TryParse(args[0], out var count) ? count : 3;
var options = args.Skip(args.Length > 0 && int.TryParse(args[0], out _) ? 1 : 0).ToArray();
var eager = options.Contains("--eager");
options = [.. options.Where(option => option != "--eager")];
var folder = Directory.CreateTempSubdirectory("full-run-").FullName;
var ratios = new List<double>();
var times = new List<double>();
var memory = new List<double>();
for (var run = 0; run < runs; run++)
{
    var artifacts = Path.Combine(folder, $"run-{run}");
    var (seconds, bytes) = Measure(
        "dotnet",
        ["build/bin/Release/net10.0/Build.dll", eager ? "--target=Figure2" : "--target=Default", $"--artifacts={artifacts}", .. options]
    );
    times.Add(seconds);
    memory.Add(bytes / 1e6);
    Console.WriteLine($"run {run + 1}: {seconds:0.0} s, {bytes / 1e6:0} MB");
    if (eager)
    {
        var (theirs, _) = Measure(
            "/usr/bin/python3",
            [
                "benchmarks/FullRun/eager.py",
                "src/Stages/Datasets/data/optdigits.csv.gz",
                "experiments/digits.json",
                "benchmarks/TrainingStep",
            ]
        );
        ratios.Add(theirs / seconds);
        Console.WriteLine($"  PyTorch eager: {theirs:0.0} s, {ratios[^1]:0.00} times ours");
    }

    if (run < runs - 1)
    {
        Directory.Delete(artifacts, recursive: true);
    }
}

var last = Path.Combine(folder, $"run-{runs - 1}");
Console.WriteLine($"{Environment.ProcessorCount} cores; from nothing: {Median(times):0.0} s, {Median(memory):0} MB (medians of {runs})");
if (eager)
{
    Console.WriteLine($"PyTorch eager takes {Median(ratios):0.00} times as long (median of {runs})");
    Directory.Delete(folder, recursive: true);
    return;
}

using (var store = new ArtifactStore(last))
{
    foreach (var kind in store.Records.GroupBy(r => r.Details.Kind))
    {
        Console.WriteLine(
            $"  {kind.Key, -14} {kind.Count(), 5} stages {kind.Sum(r => r.Details.Seconds), 8:0.0} "
                + $"s in all {1000 * kind.Average(r => r.Details.Seconds), 8:0.0} ms each"
        );
    }
}

var again = Enumerable
    .Range(0, 5)
    .Select(_ => Measure("dotnet", ["cake", "--target=Default", $"--artifacts={last}", .. options]).Seconds)
    .ToList();
Console.WriteLine($"nothing to do, through dotnet cake: {Median(again):0.00} s (median of 5)");
Directory.Delete(folder, recursive: true);

static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

static (double Seconds, long Bytes) Measure(string command, string[] arguments)
{
    var started = Stopwatch.GetTimestamp();
    using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true })!;
    process.OutputDataReceived += (_, _) => { };
    process.BeginOutputReadLine();
    var peak = 0L;
    while (!process.WaitForExit(1000))
    {
        peak = Math.Max(peak, Memory(process.Id));
    }

    return process.ExitCode == 0
        ? (Stopwatch.GetElapsedTime(started).TotalSeconds, peak)
        : throw new InvalidOperationException($"{command} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
}

static long Memory(int root)
{
    var total = 0L;
    foreach (
        var id in Directory
            .EnumerateDirectories("/proc")
            .Select(d => int.TryParse(Path.GetFileName(d), out var n) ? n : 0)
            .Where(n => n > 0)
    )
    {
        try
        {
            var parent = int.Parse(File.ReadAllText($"/proc/{id}/stat").Split(") ")[^1].Split(' ')[1]);
            if (id == root || parent == root)
            {
                var line = File.ReadLines($"/proc/{id}/smaps_rollup").First(l => l.StartsWith("Pss:"));
                total += 1024 * long.Parse(line.AsSpan(4).Trim(" kB"));
            }
        }
        catch (IOException)
        {
            // It ended between the listing and the look.
        }
    }

    return total;
}

// What the engine itself costs: graphs of trivial stages, each of which writes a file of 100 bytes, run in this
// process.
//
//     dotnet run -c Release --project benchmarks/Engine -- [--folder=DIR] [--repeat=N] [STAGES ...]
//
// "First run": nothing is there, everything is published durably. "Nothing to do": store opened, graph built, code
// fingerprints and
// keys computed, every output and readable file looked at; each in a fresh process, from the first line of Main to the
// last. The store is
// on the disk of DIR, the temporary folder by default. "Floor": a bare .NET process that reads one state file, and looks
// at one file and hashes 1 kB for each stage, as little as any engine could do; measured in the same way, between ours.
// "Bytes per stage": what is alive on the heap at the end of a run with nothing to do (graph, store, runner), over the
// number of stages.
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Pipeline;
using Pipeline.Fingerprints;
using Pipeline.Running;
using Pipeline.Store;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var began = Stopwatch.GetTimestamp();
if (args is ["--again", var place, var size])
{
    var summary = await RunAsync(place, int.Parse(size)).ConfigureAwait(false);
    var cold = Stopwatch.GetElapsedTime(began).TotalSeconds;
    began = Stopwatch.GetTimestamp();
    await RunAsync(place, int.Parse(size)).ConfigureAwait(false);
    Console.WriteLine($"{cold} {Stopwatch.GetElapsedTime(began).TotalSeconds} {summary.Ran}");
    return;
}

if (args is ["--memory", var held, var many])
{
    var before = GC.GetTotalMemory(forceFullCollection: true);
    await RunAsync(held, int.Parse(many), () => Console.WriteLine(GC.GetTotalMemory(forceFullCollection: true) - before))
        .ConfigureAwait(false);
    return;
}

if (args is ["--floor", var list])
{
    var hashes = File.ReadLines(list)
        .Count(line => File.Exists(line) && SHA256.HashData(Encoding.UTF8.GetBytes(line.PadRight(1000))) is not []);
    Console.WriteLine($"{Stopwatch.GetElapsedTime(began).TotalSeconds} {hashes}");
    return;
}

var parent = args.FirstOrDefault(a => a.StartsWith("--folder="))?["--folder=".Length..] ?? Path.GetTempPath();
var repeat = int.Parse(args.FirstOrDefault(a => a.StartsWith("--repeat="))?["--repeat=".Length..] ?? "5");
var sizes = args.Where(a => !a.StartsWith('-')).Select(int.Parse).DefaultIfEmpty(1000).ToList();
if (args.All(a => a.StartsWith('-')))
{
    sizes = [1000, 4000, 10000];
}

Console.WriteLine(
    $"{Environment.ProcessorCount} cores; nothing to do, floor: medians of {repeat} fresh processes "
        + "(in brackets: once more in the same process)"
);
Console.WriteLine("| stages | nothing to do | floor | first run, per stage | bytes per stage |");
Console.WriteLine("|---|---|---|---|---|");
foreach (var stages in sizes)
{
    var folder = Directory.CreateDirectory(Path.Combine(parent, $"engine-{Guid.NewGuid():N}")).FullName;
    began = Stopwatch.GetTimestamp();
    var first = await RunAsync(folder, stages).ConfigureAwait(false);
    var perStage = 1000 * Stopwatch.GetElapsedTime(began).TotalSeconds / first.Ran;
    var state = Path.Combine(folder, "state");
    File.WriteAllLines(state, Directory.EnumerateFiles(Path.Combine(folder, "synthetic"), "out.txt", SearchOption.AllDirectories));
    var again = Enumerable.Range(0, repeat + 1).Select(_ => (Ours: Again(folder, stages), Floor: Floor(state, first.Ran))).Skip(1).ToList();
    Console.WriteLine(
        $"| {stages:N0} | {Median(again.Select(a => a.Ours.Cold)):0.000} s ({Median(again.Select(a => a.Ours.Warm)):0.000} s) | "
            + $"{Median(again.Select(a => a.Floor)):0.000} s | {perStage:0.00} ms | {Memory(folder, stages) / first.Ran:0} |"
    );
    Directory.Delete(folder, recursive: true);
}

static double Median(IEnumerable<double> values) => values.Order().ElementAt(values.Count() / 2);

static async Task<RunSummary> RunAsync(string folder, int stages, Action? ended = null)
{
    var prepared = Task.Run(() =>
        Tuple.Create(new CodeFingerprints(Path.Combine(folder, "store", "code")), new Graph([SyntheticGraph.Of(stages)]))
    );
    using var taken = await StoreLock.TakeAsync(folder, wait: false, _ => { }, default).ConfigureAwait(false);
    using var store = new ArtifactStore(folder);
    var (code, graph) = await prepared.ConfigureAwait(false);
    var environment = new Lazy<IReadOnlyDictionary<string, string>>(() =>
        new Dictionary<string, string> { ["machine"] = Environment.MachineName }
    );
    var options = new RunOptions("synthetic", Environment.ProcessorCount, "cpu", KeepGoing: false, environment);
    var runner = new Runner(
        graph,
        store,
        code.Of,
        (_, _) => throw new InvalidOperationException("There are no worker stages."),
        options,
        new Silent()
    );
    var summary = await runner.RunAsync(default, default).ConfigureAwait(false);
    code.Save();
    ended?.Invoke();
    GC.KeepAlive(runner);
    return summary.Succeeded ? summary : throw new InvalidOperationException($"Not everything ran: {summary}.");
}

static (double Cold, double Warm) Again(string folder, int stages) =>
    Fresh("--again", folder, stages.ToString()) is [var cold, var warm, "0"]
        ? (double.Parse(cold), double.Parse(warm))
        : throw new InvalidOperationException("Something ran again.");

static double Floor(string state, int stages) =>
    Fresh("--floor", state) is [var seconds, var seen] && int.Parse(seen) == stages
        ? double.Parse(seconds)
        : throw new InvalidOperationException("Not every stage's file was seen.");

static double Memory(string folder, int stages) => double.Parse(Fresh("--memory", folder, stages.ToString())[0]);

static string[] Fresh(params string[] arguments)
{
    using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, arguments) { RedirectStandardOutput = true })!;
    return process.StandardOutput.ReadToEnd().Trim().Split(' ');
}

internal sealed class Silent : IProgress<StageEvent>
{
    public void Report(StageEvent value) { }
}

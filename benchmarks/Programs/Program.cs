// What a stage costs beyond the program that it runs: the seconds of stages whose program copies the model's weights,
// less those of the program alone, beside those of Baseline, which computes the same predictions and runs no program.
//
//     dotnet build build -c Release && dotnet run -c Release --project benchmarks/Programs -- [SEEDS]
//
// The first command builds the host that is measured. The digits, width 4; one job.
using System.Diagnostics;
using System.Globalization;
using Pipeline.Store;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var seeds = args.Length > 0 ? int.Parse(args[0]) : 20;
var host = Path.GetFullPath("build/bin/Release/net10.0/Build.dll");
var folder = Directory.CreateTempSubdirectory("programs-").FullName;
Run("dotnet", host, "--target=New", "--method=copy", "--language=shell");
var file = Path.Combine(folder, "methods/copy/experiment.json");
var text = File.ReadAllText(file)
    .Replace("[1, 2, 3, 4, 5]", $"[{string.Join(", ", Enumerable.Range(1, seeds))}]")
    .Replace("\"retrain\", \"ssd\", ", "")
    .Replace("\"epochs\": 5", "\"epochs\": 1");
File.WriteAllText(file, text);
Run("dotnet", host, "--target=Unlearn", "--jobs=1", "--experiment=methods/copy/experiment.json");

using (var store = new ArtifactStore(Path.Combine(folder, "artifacts")))
{
    // The first stage of each kind starts libtorch.
    double Of(string method) =>
        1000 * Median(store.Records.Where(r => r.StageId.Contains($"/{method}/")).Skip(1).Select(r => r.Details.Seconds));
    var (stage, baseline) = (Of("copy"), Of("baseline"));
    var guarded =
        1000 * Median(store.Records.Where(r => r.StageId.Contains("/copy/")).Skip(1).Select(r => r.Details.Measurements["method_seconds"]));
    var alone = 1000 * Median(Enumerable.Range(0, 21).Select(_ => Alone()));
    Console.WriteLine(
        $"{Environment.ProcessorCount} cores, {2 * seeds} stages, medians: stage {stage:0.0} ms; its program {guarded:0.0} ms, "
            + $"alone {alone:0.0} ms; Baseline {baseline:0.0} ms"
    );
    Console.WriteLine(
        $"beyond the program's own time: {stage - alone:0.0} ms, of which {stage - alone - baseline:0.0} ms more than Baseline takes"
    );
}

Directory.Delete(folder, recursive: true);

// The program as a shell starts it, with a task that names files of its size.
double Alone()
{
    var task = Path.Combine(folder, "task.json");
    var model = Directory.GetFiles(Path.Combine(folder, "artifacts/copy/train"), "weights.safetensors", SearchOption.AllDirectories)[0];
    File.WriteAllText(task, $"{{\n  \"model\": \"{model}\",\n  \"folder\": \"{folder}\"\n}}\n");
    var started = Stopwatch.GetTimestamp();
    Run("sh", "methods/copy/method.sh", task);
    var elapsed = Stopwatch.GetElapsedTime(started).TotalSeconds;
    File.Delete(Path.Combine(folder, "weights.safetensors"));
    return elapsed;
}

void Run(string program, params string[] arguments)
{
    using var process = Process.Start(
        new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true }
    )!;
    process.StandardOutput.ReadToEnd();
    process.WaitForExit();
    if (process.ExitCode != 0)
    {
        throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }
}

static double Median(IEnumerable<double> values)
{
    var sorted = values.Order().ToList();
    return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
}

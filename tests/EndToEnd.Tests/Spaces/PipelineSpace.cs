using System.Diagnostics;
using System.Security.Cryptography;
using Build.CommandLine;
using Newtonsoft.Json.Linq;
using Pipeline.Store;

namespace EndToEnd.Tests.Spaces;

/// <summary>A temporary folder in which the real host runs a small experiment.</summary>
public sealed class PipelineSpace : IDisposable
{
    /// <summary>Two seeds each, one setting, one class, every method.</summary>
    public const string SmallExperiment = """
        {
          "claim": "none: a test", "command": "dotnet cake", "name": "small", "dataset": "digits", "width": 4,
          "trainingSeeds": [1, 2], "unlearningSeeds": [1, 2],
          "methods": ["baseline", "retrain", "ssd", "lfssd", "unsir", "bad-teacher", "random-labels", "finetune"],
          "models": [{ "name": "digits5", "labels": "super", "training": {
            "epochs": 1, "batchSize": 64, "learningRate": 0.02, "momentum": 0.9, "weightDecay": 0.0005,
            "warmUpEpochs": 0, "milestones": [], "gamma": 0.2, "augment": false, "checkpoint": "last" } }],
          "settings": [{ "name": "digits5-sub", "model": "digits5", "forget": "fine", "classes": [8] }],
          "methodSettings": {
            "ssd": { "alpha": 3 }, "lfssd": { "alpha": 3 }, "finetune": { "epochs": 1 }, "random-labels": { "epochs": 1 },
            "unsir": { "copies": 2, "retainPerClass": 10, "noiseSteps": 3 } },
          "figure1": [{ "setting": "digits5-sub", "class": 8, "metric": "forget_test" }]
        }
        """;

    public PipelineSpace()
        : this("pipeline-e2e-") { }

    internal PipelineSpace(string prefix)
    {
        Root = Directory.CreateTempSubdirectory(prefix).FullName;
        File.WriteAllText(InFolder("small.json"), SmallExperiment);
    }

    public string Root { get; }

    /// <summary>What the host's environment holds besides ours; a null takes a name away.</summary>
    public Dictionary<string, string?> Environment { get; } = [];

    /// <summary>The path of a file or folder here.</summary>
    public string InFolder(string path) => Path.Combine(Root, path);

    /// <summary>The path of a file or folder of the artifacts.</summary>
    public string InArtifacts(string path) => Path.Combine(Root, "artifacts", path);

    /// <summary>What the readable tree tells of a stage.</summary>
    public JObject Manifest(string stage) => JObject.Parse(File.ReadAllText(InArtifacts($"small/{stage}/manifest.json")));

    /// <summary>Changes the experiment's file.</summary>
    public void Edit(string from, string to) => Edit("small.json", from, to);

    /// <summary>Writes the experiment's file, changed, as another one beside it.</summary>
    public void Edit(string name, string from, string to)
    {
        var text = File.ReadAllText(InFolder("small.json"));
        Assert.Contains(from, text);
        File.WriteAllText(InFolder(name), text.Replace(from, to));
    }

    /// <summary>A copy of all files in a folder of its own, with hard links among them kept.</summary>
    public PipelineSpace Copy()
    {
        var copy = new PipelineSpace();
        Command.Run(Root, "cp", "-a", ".", copy.Root).AssertSuccess();
        return copy;
    }

    /// <summary>Arguments behind such an option, where their target reads it: the host refuses what it does not read.</summary>
    public static string[] Behind(string option, params string[] arguments)
    {
        var target = arguments.FirstOrDefault(a => a.StartsWith("--target="))?.Split('=')[1];
        var row = TargetTable.Rows.FirstOrDefault(row => row.Name == target);
        var reads = row is null || OptionTable.Rows.Any(o => option.StartsWith($"--{o.Name}=") && o.ReadBy.Contains(row));
        return reads ? [option, .. arguments] : arguments;
    }

    /// <summary>Runs the host on the small experiment.</summary>
    public HostResult Run(params string[] arguments) => RunPlain(Behind("--experiment=small.json", arguments));

    /// <summary>Runs the host on the small experiment, expects success, and gives what it printed.</summary>
    public string RunWell(params string[] arguments) => Run(arguments).AssertSuccess().Output;

    /// <summary>Runs the host with nothing but these arguments.</summary>
    public HostResult RunPlain(params string[] arguments)
    {
        using var process = StartPlain(arguments);
        return Command.End(process);
    }

    /// <summary>Starts the host on the small experiment.</summary>
    public Process Start(params string[] arguments) => StartPlain(Behind("--experiment=small.json", arguments));

    /// <summary>
    /// The hash of every artifact in the readable tree; manifests tell of machines and times, and are left out.
    /// </summary>
    public SortedDictionary<string, string> Hashes(string artifacts = "artifacts")
    {
        var folder = Path.Combine(Root, artifacts, "small");
        return new SortedDictionary<string, string>(
            Directory
                .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Where(f => Path.GetFileName(f) != "manifest.json")
                .ToDictionary(f => Path.GetRelativePath(folder, f), f => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(f))))
        );
    }

    /// <summary>The ids of all successful executions so far, without the experiment's name, oldest first.</summary>
    public IReadOnlyList<string> Executions(string artifacts = "artifacts")
    {
        using var store = new ArtifactStore(InFolder(artifacts));
        return [.. store.Records.Where(r => !r.Failed).Select(r => r.StageId["small/".Length..])];
    }

    /// <summary>The record of a stage's last execution.</summary>
    public StageRecord Record(string stage, string experiment = "small")
    {
        using var store = new ArtifactStore(InFolder("artifacts"));
        var record = store.Last($"{experiment}/{stage}")!;
        // Read while the store is open.
        _ = record.Details;
        return record;
    }

    /// <summary>Waits until a training has saved its state.</summary>
    public void WaitForCheckpoint() =>
        Processes.WaitUntil(
            () =>
                Directory.Exists(InArtifacts("store/checkpoints"))
                && Directory
                    .EnumerateFiles(InArtifacts("store/checkpoints"), "*", SearchOption.AllDirectories)
                    .Any(file => !file.EndsWith(".unfinished")),
            TimeSpan.FromMinutes(3),
            "a training has saved its state"
        );

    /// <summary>Waits until the data are there and so many stages after them have begun.</summary>
    public void WaitForTrainings(int atOnce = 1) =>
        Processes.WaitUntil(
            () => Directory.Exists(InArtifacts("small/data")) && Directory.GetDirectories(InArtifacts("store/attempts")).Length == atOnce,
            TimeSpan.FromMinutes(1),
            "trainings begin"
        );

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private Process StartPlain(string[] arguments) =>
        Command.Start(Root, "dotnet", [Path.Combine(AppContext.BaseDirectory, "Build.dll"), .. arguments], Environment);
}

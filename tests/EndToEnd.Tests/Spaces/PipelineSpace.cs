using System.Diagnostics;
using System.Security.Cryptography;
using Pipeline.Store;

namespace EndToEnd.Tests.Spaces;

/// <summary>What a host process did.</summary>
internal sealed record HostResult(int ExitCode, string Output, string Error);

/// <summary>A temporary folder in which the real host runs a small experiment.</summary>
internal sealed class PipelineSpace : IDisposable
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

    public PipelineSpace() => File.WriteAllText(Path.Combine(Root, "small.json"), SmallExperiment);

    public string Root { get; } = Directory.CreateTempSubdirectory("pipeline-e2e-").FullName;

    /// <summary>Changes the experiment's file.</summary>
    public void Edit(string from, string to)
    {
        var path = Path.Combine(Root, "small.json");
        var text = File.ReadAllText(path);
        Assert.Contains(from, text);
        File.WriteAllText(path, text.Replace(from, to));
    }

    /// <summary>Runs the host on the small experiment.</summary>
    public HostResult Run(params string[] arguments) => RunPlain(["--experiment=small.json", .. arguments]);

    /// <summary>Runs the host with nothing but these arguments.</summary>
    public HostResult RunPlain(params string[] arguments)
    {
        using var process = Start(arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        Assert.True(process.WaitForExit(TimeSpan.FromMinutes(5)), "The host did not end within five minutes.");
        return new HostResult(process.ExitCode, output.Result, error.Result);
    }

    /// <summary>Starts the host.</summary>
    public Process Start(params string[] arguments) =>
        Process.Start(
            new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Build.dll"), .. arguments])
            {
                WorkingDirectory = Root,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;

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
        using var store = new ArtifactStore(Path.Combine(Root, artifacts));
        return [.. store.Records.Where(r => !r.Failed).Select(r => r.StageId["small/".Length..])];
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}

using System.Diagnostics;
using Pipeline.Store;

namespace EndToEnd.Tests.Fingerprints;

/// <summary>Edits of the real source, built for real, and what reruns.</summary>
public sealed class EditTests : IDisposable
{
    private static readonly string[] Host =
    [
        "build/bin/Release/net10.0/Build.dll",
        "--experiment=small.json",
        "--methods=ssd,finetune,retrain",
        "--unlearning-seeds=1",
    ];
    private readonly string root = Directory.CreateTempSubdirectory("pipeline-edit-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void AnEditRerunsExactlyWhatReachesIt()
    {
        CopySources();
        Assert.Contains("data", Executed());

        Edit(
            "src/Stages/Unlearning/Dampening.cs",
            "using var scope = NewDisposeScope();",
            "// A comment moves every line below it.\n\n        using var scope = NewDisposeScope();"
        );
        Assert.Empty(Executed());

        Edit("src/Stages/Figures/Figure1.cs", "PanelHeight = 165", "PanelHeight = 166");
        Assert.Equal(["figures/figure1"], Executed());

        // A helper two calls below the metrics: RunMetrics, MembershipInference, BalancedLogisticRegression. Its
        // results stay the same, so the wave stops.
        Edit("src/Stages/Metrics/BalancedLogisticRegression.cs", "MaximumSteps = 100", "MaximumSteps = 101");
        var metrics = Executed();
        Assert.Equal(6, metrics.Count);
        Assert.All(metrics, id => Assert.StartsWith("metrics/", id));

        Edit("src/Stages/Unlearning/Dampening.cs", "clamp_max_(Scalars.One)", "clamp_max_(0.5.Kept())");
        var dampening = Executed();
        Assert.Equal(
            ["unlearn/digits5-sub/class-8/ssd/train-01", "unlearn/digits5-sub/class-8/ssd/train-02"],
            dampening.Where(id => id.StartsWith("unlearn/")).Order()
        );
        Assert.DoesNotContain(dampening, id => id.StartsWith("train/"));

        // Declared harmless by its author, a change reruns nothing, and the record says who declared it.
        Edit("src/Stages/Unlearning/Dampening.cs", "clamp_max_(0.5.Kept())", "clamp_max_((0.25 + 0.25).Kept())");
        Assert.Empty(Executed());
        Edit("src/Stages/Unlearning/Dampening.cs", "clamp_max_((0.25 + 0.25).Kept())", "clamp_min_(0.Kept()).clamp_max_(0.5.Kept())");
        Build();
        Run([.. Host, "--target=Accept", "--reason=importances are never negative"]);
        Assert.Empty(Executed());

        Edit("src/Stages/Models/ResNetForward.cs", "Epsilon = 1e-5", "Epsilon = 2e-5");
        var network = Executed();
        Assert.Contains("train/digits5/seed-01", network);
        Assert.Contains("unlearn/digits5-sub/class-8/finetune/train-01-unlearn-01", network);
        Assert.DoesNotContain("data", network);
    }

    // Builds, runs, and gives the stages that ran.
    private List<string> Executed()
    {
        Build();
        var before = Records();
        Run(Host);
        return [.. Records().Skip(before.Count)];
    }

    private void Build() => Run("build", "build/Build.csproj", "-c", "Release", "--nologo", "-v", "quiet");

    private List<string> Records()
    {
        using var store = new ArtifactStore(Path.Combine(root, "artifacts"));
        return [.. store.Records.Select(r => r.StageId["small/".Length..])];
    }

    private void Edit(string file, string from, string to)
    {
        var path = Path.Combine(root, file);
        var text = File.ReadAllText(path);
        Assert.Contains(from, text);
        File.WriteAllText(path, text.Replace(from, to));
    }

    private void Run(params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo("dotnet", arguments)
            {
                WorkingDirectory = root,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output + error.Result);
    }

    private void CopySources()
    {
        var source = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(source.FullName, "Pipeline.sln")))
        {
            source = source.Parent!;
        }

        string[] parts = ["build", "src", "experiments"];
        foreach (
            var file in parts
                .SelectMany(p => Directory.EnumerateFiles(Path.Combine(source.FullName, p), "*", SearchOption.AllDirectories))
                .Concat(Directory.EnumerateFiles(source.FullName))
        )
        {
            var relative = Path.GetRelativePath(source.FullName, file);
            if (!relative.Split('/').Any(part => part is "bin" or "obj"))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(root, relative))!);
                File.Copy(file, Path.Combine(root, relative));
            }
        }

        File.WriteAllText(Path.Combine(root, "small.json"), PipelineSpace.SmallExperiment);
    }
}

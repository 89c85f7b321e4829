using System.Diagnostics;
using Newtonsoft.Json.Linq;

namespace EndToEnd.Tests.Programs;

/// <summary>The example of a model that a program trains, once, through both designs.</summary>
public sealed class LogisticRun : IDisposable
{
    public LogisticRun()
    {
        foreach (var name in (string[])["logistic", "logistic-finetune"])
        {
            Directory.CreateDirectory(Space.InFolder("methods"));
            Command.Run(Space.Root, "cp", "-r", Path.Combine(Checkout.Root, "methods", name), Space.InFolder("methods")).AssertSuccess();
        }

        File.Copy(Path.Combine(Checkout.Root, "methods/logistic/experiment.json"), Space.InFolder("small.json"), overwrite: true);
        var started = Stopwatch.StartNew();
        Result = Space.Run("--target=Default");
        Elapsed = started.Elapsed;
    }

    public PipelineSpace Space { get; } = new();

    public HostResult Result { get; }

    public TimeSpan Elapsed { get; }

    public void Dispose() => Space.Dispose();
}

public sealed class ProgramModelTests(LogisticRun logistic) : IClassFixture<LogisticRun>
{
    private static readonly string[] Runs = ["train-01-unlearn-01", "train-01-unlearn-02", "train-02-unlearn-01"];

    [Fact]
    public void AModelOfAProgramGoesThroughBothDesigns()
    {
        logistic.Result.AssertSuccess();
        Assert.True(File.Exists(logistic.Space.InArtifacts("logistic/figures/figure2/figure2.svg")));
        // Well below a minute, unless the machine does much else.
        Assert.True(logistic.Elapsed < TimeSpan.FromMinutes(3), $"{logistic.Elapsed}");
    }

    [Theory]
    [InlineData("baseline", true)]
    [InlineData("retrain", false)]
    public void RetrainForgetsAndBaselineDoesNot(string method, bool knows)
    {
        var rows = File.ReadAllLines(logistic.Space.InArtifacts("logistic/tables/runs/runs.csv")).Select(line => line.Split(',')).ToList();
        var value = rows[0].ToList().IndexOf("value");
        var known = rows.Where(row => row.Contains(method) && row.Contains("forget_test")).Select(row => double.Parse(row[value])).ToList();
        Assert.Equal(3, known.Count);
        Assert.All(known, accuracy => Assert.Equal(knows, accuracy > 50));
    }

    [Fact]
    public void EqualSeedsOfTwoRunsAreOtherNumbers() =>
        Assert.Equal(
            Runs.Length,
            Runs.Select(run =>
                    logistic.Space.Record($"unlearn/digits10-full/class-3/logistic-finetune/{run}", "logistic").Outputs[0].Sha256
                )
                .Distinct()
                .Count()
        );

    [Fact]
    public void ItsFilesAreOneArtifact() =>
        Assert.Equal(
            "weights.safetensors",
            Command
                .Run(logistic.Space.Root, "tar", "-tf", "artifacts/logistic/train/logistic10/seed-01/model.tar")
                .AssertSuccess()
                .Output.Trim()
        );

    [Fact]
    public void AMethodOfOursIsRefusedByName() =>
        logistic
            .Space.Run("--target=Metrics", "--methods=baseline,ssd")
            .AssertMisuse("--methods: ssd is one of ours, and changes networks of ours; the model 'logistic10' is trained by a program.");

    [Fact]
    public void ARecipeBesideAProgramIsRefused()
    {
        using var space = logistic.Space.Copy();
        var experiment = JObject.Parse(File.ReadAllText(space.InFolder("small.json")));
        experiment["models"]![0]!["training"] = JObject.Parse(PipelineSpace.SmallExperiment)["models"]![0]!["training"];
        File.WriteAllText(space.InFolder("small.json"), experiment.ToString());
        space.Run("--target=Metrics").AssertMisuse("\"models[0].training\" is given, and a program that trains the model.");
    }
}

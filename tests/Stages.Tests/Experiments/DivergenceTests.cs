using Newtonsoft.Json.Linq;
using Pipeline;
using Pipeline.Running;
using Pipeline.Store;
using Stages.Designs;
using Stages.Experiments;
using Stages.Models;
using Stages.Reported;
using Stages.Tables;
using Stages.Tests.Models;
using Stages.Torch;
using Stages.Training;
using Stages.Unlearning;
using static TorchSharp.torch;

namespace Stages.Tests.Experiments;

/// <summary>
/// Divergence planted in one training seed, in one Retrain, in some runs of a method and in all of another's: what is
/// said, what is shown, and what is computed of the rest.
/// </summary>
public sealed class DivergenceTests(DivergenceTests.DivergedRun run) : IClassFixture<DivergenceTests.DivergedRun>
{
    private const string FromAModel = "from a diverged model (epoch 1: the loss is NaN)";

    // The first training seed, which is design A's, is sound.
    private static readonly int[] Seeds =
    [
        .. Having(original: false, retrained: false).Take(1),
        .. Having(original: true, retrained: false).Take(1),
        .. Having(original: false, retrained: true).Take(1),
        .. Having(original: false, retrained: false).Skip(1).Take(2),
    ];

    private static readonly int Lost = Seeds[1];
    private static readonly int LostRetrain = Seeds[2];

    private static IEnumerable<int> Having(bool original, bool retrained) =>
        Enumerable
            .Range(1, 99)
            .Where(seed =>
                Brittle.Breaks(RandomStream.For(seed, "train/shades2/init")) == original
                && Brittle.Breaks(RandomStream.For(seed, "retrain/shades2-full/class-1/init")) == retrained
            );

    private IReadOnlyList<RunRow> Runs => RunRow.Read(run.Path("tables/runs", RunTable.File));

    [Fact]
    public void ATrainingThatDivergesSaysEpochAndValue() =>
        Assert.All(
            Seeds,
            seed => Assert.Equal(Lost == seed ? "diverged: epoch 1: the loss is NaN" : null, run.Remark($"train/shades2/seed-{seed:00}"))
        );

    [Fact]
    public void ItEndsThere() => Assert.Equal(1, Table.ReadParquet(run.Path($"train/shades2/seed-{Lost:00}", "history.parquet")).RowCount);

    [Fact]
    public void ItsWeightsAreAsTheyStandAndSaySo()
    {
        var file = run.Path($"train/shades2/seed-{Lost:00}", TrainingStage.File);
        Assert.Equal("epoch 1: the loss is NaN", SafetensorsHeader.Read(file).Metadata["diverged"]);
    }

    [Fact]
    public void TheWeightsOfOthersDoNot() =>
        Assert.DoesNotContain(
            "diverged",
            SafetensorsHeader.Read(run.Path($"train/shades2/seed-{Seeds[0]:00}", TrainingStage.File)).Metadata.Keys
        );

    [Fact]
    public void EveryRunFromItHasDivergedToo()
    {
        var own = Runs.Where(r => Lost == r.TrainingSeed && r.Cell.Method != "retrain").ToList();
        Assert.All(own, r => Assert.Equal((null, FromAModel), (r.Value, r.Diverged)));
        Assert.NotEmpty(own);
    }

    [Fact]
    public void TheOtherSeedsOfAMethodThatIsSoundAreSound() =>
        Assert.All(
            Runs.Where(r => r.Cell.Method is "shrink" or "baseline"),
            r => Assert.Equal(r.TrainingSeed == Lost, r.Diverged is not null)
        );

    [Fact]
    public void AMethodThatDivergesSaysWhatIsNotFinite() =>
        Assert.Equal(
            "diverged: 8 of 8 weights are not finite",
            run.Remark($"unlearn/shades2-full/class-1/blown/train-{Seeds[0]:00}-unlearn-01")
        );

    [Fact]
    public void AMethodWhoseLossIsNotFiniteSaysTheStep() =>
        Assert.Equal("diverged: step 1: the loss is NaN", run.Remark($"unlearn/shades2-full/class-1/steep/train-{Seeds[0]:00}-unlearn-01"));

    [Fact]
    public void TheTableOfDesignsCounts()
    {
        var designs = Table.ReadParquet(run.Path("tables/designs", "designs.parquet"));
        var own = Enumerable.Range(0, designs.RowCount).Where(i => designs.Strings("method")[i] == "shrink").ToList();
        Assert.All(own, i => Assert.Equal((4, 1), (designs.Ints("n_b")[i], designs.Ints("diverged_b")[i])));
        Assert.Contains("4 of 5 (1 diverged)", run.Text("tables/designs", "designs.md"));
    }

    [Fact]
    public void ACellOfWhichAllDivergedIsCalledSo()
    {
        Assert.Contains(
            "| Blown | 0 of 3 (3 diverged) | diverged | 0 of 5 (5 diverged) | diverged |",
            run.Text("tables/designs", "designs.md")
        );
        Assert.Contains("| Blown | 0 of 15 (15 diverged) |", run.Text("tables/components", "components.md"));
        Assert.Contains(
            "| Blown | 0 of 3 (3 diverged) | diverged | 0 of 5 (5 diverged) | diverged |",
            run.Text("tables/statistics", "statistics.md")
        );
    }

    [Fact]
    public void AGridWithHolesIsNotEstimable()
    {
        var diverged = Runs.Where(r => r.Cell.Method == "burst" && r.Cell.Metric == "forget_test").Count(r => r.Diverged is not null);
        Assert.InRange(diverged, 4, 12);
        Assert.Contains($"not estimable: {diverged} diverged of 15 runs", run.Text("tables/components", "components.md"));
    }

    [Fact]
    public void ATrainingSeedThatIsLostAsAWholeLeavesAGridOfTheOthers()
    {
        var variance = Table.ReadParquet(run.Path("tables/variance", "variance.parquet"));
        var own = Enumerable
            .Range(0, variance.RowCount)
            .Where(i => variance.Strings("method")[i] == "shrink" && variance.Strings("metric")[i] == "forget_test")
            .ToList();
        Assert.All(
            own,
            i => Assert.Equal((4, 4, 1), (variance.Ints("training_seeds")[i], variance.Ints("runs")[i], variance.Ints("diverged")[i]))
        );
        Assert.All(own, i => Assert.NotEqual("Incomplete", variance.Strings("identification")[i]));
        Assert.Equal(
            Seeds.Where(seed => seed != Lost),
            InstanceSeeds(Table.ReadParquet(run.Path("tables/variance", "instances.parquet"))).Distinct()
        );

        static IEnumerable<int> InstanceSeeds(Table table) =>
            Enumerable
                .Range(0, table.RowCount)
                .Where(i => table.Strings("method")[i] == "shrink" && table.Strings("metric")[i] == "forget_test")
                .Select(i => table.Ints("training_seed")[i]);
    }

    [Fact]
    public void TheYardstickOfASeedWhoseRetrainDivergedIsMissing()
    {
        var retrain = Table.ReadParquet(run.Path("tables/retrain", "retrain.parquet"));
        var own = Enumerable.Range(0, retrain.RowCount).Where(i => retrain.Strings("method")[i] == "shrink").ToList();
        Assert.All(
            own,
            i =>
                Assert.Equal(
                    (4, 4, 1, 4),
                    (
                        retrain.Ints("n")[i],
                        retrain.Ints("retrain_n")[i],
                        retrain.Ints("diverged_retrain")[i],
                        retrain.Ints("training_seeds")[i]
                    )
                )
        );
    }

    [Fact]
    public void Figure4RanksNothingThere()
    {
        var ranks = Table.ReadParquet(run.Path("figures/figure4", "figure4.parquet"));
        var (seed, rank, method) = (ranks.NullableInts("training_seed"), ranks.NullableInts("rank"), ranks.Strings("method"));
        Assert.All(
            Enumerable.Range(0, ranks.RowCount).Where(i => seed[i] is { } s && (Lost == s || LostRetrain == s)),
            i => Assert.Null(rank[i])
        );
        Assert.All(
            Enumerable.Range(0, ranks.RowCount).Where(i => method[i] == "Shrink" && (seed[i] is null || seed[i] == Seeds[0])),
            i => Assert.NotNull(rank[i])
        );
        Assert.Contains("Of 5 seeds 2 rank nothing", Letters(run.Text("figures/figure4", "figure4.svg")));
    }

    [Theory]
    [InlineData("figure1", "†3 †5")]
    [InlineData("figure2", "†8")]
    [InlineData("figure3", "†15")]
    [InlineData("figure4", "–†15")]
    public void EveryFigureMarksAndCounts(string figure, string mark)
    {
        var drawn = Letters(run.Text($"figures/{figure}", $"{figure}.svg"));
        Assert.Contains("diverged", drawn);
        Assert.Contains(mark, drawn);
    }

    [Fact]
    public void TheDistancesOfAnEmptyDesignAreMissing()
    {
        var distances = Table.ReadParquet(run.Path("tables/wasserstein", "wasserstein.parquet"));
        var blown = Enumerable.Range(0, distances.RowCount).Where(i => distances.Strings("method")[i] == "blown").ToList();
        Assert.All(
            blown,
            i => Assert.Equal((0, 3, null), (distances.Ints("n_a")[i], distances.Ints("diverged_a")[i], distances.NullableDoubles("w2")[i]))
        );
        Assert.NotEmpty(blown);
    }

    [Fact]
    public void TheReportedNumbersHaveTheirCount()
    {
        var reported = StatisticsStage.Read(run.Path("tables/statistics", StatisticsStage.File)).ToDictionary(s => s.Name);
        Assert.Equal(5, reported["shades2-full/class-1/blown/forget_test/b/diverged"].Value);
        Assert.Equal(1, reported["shades2-full/class-1/shrink/forget_test/b/diverged"].Value);
        Assert.DoesNotContain("shades2-full/class-1/blown/forget_test/b/median", reported.Keys);
    }

    [Fact]
    public void NothingThatIsReadIsNaN() =>
        Assert.All(
            Directory
                .EnumerateFiles(run.Path("", ""), "*", SearchOption.AllDirectories)
                .Where(file => System.IO.Path.GetExtension(file) is ".svg" or ".md" or ".tex"),
            file => Assert.DoesNotContain("NaN", File.ReadAllText(file))
        );

    // The text of a drawing, whose lines are elements of their own.
    private static string Letters(string svg) =>
        string.Join(
            ' ',
            System.Xml.Linq.XElement.Parse(svg).Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value.Trim())
        );

    /// <summary>Runs the experiment once, in this process.</summary>
    public sealed class DivergedRun : IAsyncLifetime
    {
        private readonly string folder = Directory.CreateTempSubdirectory("diverged-").FullName;

        public string Path(string stage, string file) => System.IO.Path.Combine(folder, "grown", stage, file);

        public string Text(string stage, string file) => File.ReadAllText(Path(stage, file));

        public string? Remark(string stage) => (string?)JObject.Parse(Text(stage, "manifest.json"))["remark"];

        public async Task InitializeAsync()
        {
            var text = GrownHouse
                .Experiment.Replace("\"trainingSeeds\": [1]", $"\"trainingSeeds\": [{string.Join(", ", Seeds)}], \"design\": \"grid\"")
                .Replace("\"unlearningSeeds\": [1]", "\"unlearningSeeds\": [1, 2, 3]")
                .Replace("[\"baseline\", \"shrink\"]", "[\"baseline\", \"retrain\", \"shrink\", \"burst\", \"blown\", \"steep\"]")
                .Replace("pixel-means", "brittle")
                .Replace("\"epochs\": 1", "\"epochs\": 3")
                .Replace("forget_errors", "forget_test");
            var catalogue = GrownHouse.Catalogue with
            {
                Methods =
                [
                    .. GrownHouse.Catalogue.Methods,
                    new(new("burst", "Burst", Draws: true), null, _ => new Burst(3)),
                    new(new("blown", "Blown", Draws: true), null, _ => new Burst(1)),
                    new(new("steep", "Steep", Draws: true), null, _ => new Steep()),
                ],
                Networks = [new BrittleArchitecture()],
            };
            var graph = new ExperimentGraph(ExperimentFile.Parse("grown.json", text, catalogue));
            var failures = new Failures();
            using var taken = await StoreLock.TakeAsync(folder, wait: false, _ => { }, default);
            using var store = new ArtifactStore(folder);
            var summary = await new Runner(
                new Graph([.. graph.All, .. graph.Reported]),
                store,
                _ => "code",
                (execution, _) => Task.Run(() => InProcess.Run(execution, "cpu")),
                new RunOptions("grown", 1, "cpu", KeepGoing: true, new(() => new Dictionary<string, string>())),
                failures
            ).RunAsync(default, default);
            Assert.True(summary.Succeeded, string.Join('\n', failures.Told));
        }

        public Task DisposeAsync()
        {
            Directory.Delete(folder, recursive: true);
            return Task.CompletedTask;
        }

        private sealed class Failures : IProgress<StageEvent>
        {
            public List<string?> Told { get; } = [];

            public void Report(StageEvent value)
            {
                if (value.State == StageState.Failed)
                {
                    Told.Add(value.Message);
                }
            }
        }
    }
}

/// <summary>Unlearns by not a number: in one run of so many, as it draws.</summary>
[Kind("burst")]
internal sealed record Burst(int Runs) : UnlearningMethod
{
    public override void Apply(UnlearningTask task)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        task.Network.Weights.mul_(task.Random!.NextInt(Runs) == 0 ? float.NaN : 0.5f);
    }

    public override long Passes(long forget, long retain, int retainClasses) => 0;
}

/// <summary>Descends from weights that are infinite.</summary>
[Kind("steep")]
internal sealed record Steep : UnlearningMethod
{
    public override void Apply(UnlearningTask task)
    {
        using (no_grad())
        using (NewDisposeScope())
        {
            task.Network.Weights.mul_(float.PositiveInfinity);
        }

        Finetune.Unlearn(
            task.Network,
            task.Retain,
            new() { Epochs = 1 },
            Finetune.Draw(task.Random!, new() { Epochs = 1 }, task.Retain.Count)
        );
    }

    public override long Passes(long forget, long retain, int retainClasses) => 0;
}

/// <summary>A network of means whose weights are infinite to begin with, where its stream says so.</summary>
[Kind("brittle")]
internal sealed record BrittleArchitecture : Architecture
{
    private static readonly PixelMeansArchitecture Means = new();

    public override string Name => "brittle";

    public override Network Create(NetworkShape shape, Device device) => new Brittle(shape, device);

    public override long Operations(NetworkShape shape, int height, int width) => Means.Operations(shape, height, width);

    public override long Weights(NetworkShape shape) => Means.Weights(shape);

    public override long Activations(NetworkShape shape, int height, int width) => Means.Activations(shape, height, width);

    protected override NetworkShape ShapeOf(IReadOnlyDictionary<string, Tensor> tensors) =>
        new((int)tensors["hidden.weight"].shape[1], (int)tensors["hidden.weight"].shape[0], (int)tensors["fc.bias"].shape[0]);
}

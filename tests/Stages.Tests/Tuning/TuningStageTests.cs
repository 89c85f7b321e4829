using Pipeline;
using Stages.Experiments;
using Stages.Tables;
using Stages.Tests.Experiments;
using Stages.Tuning;

namespace Stages.Tests.Tuning;

/// <summary>A search from the experiment's file to the table: three seeds, one method, three constants.</summary>
public sealed class TuningStageTests(TuningStageTests.TunedRun run) : IClassFixture<TuningStageTests.TunedRun>
{
    private readonly Table trials = Table.ReadParquet(run.Path("tables/tuning", "tuning-trials.parquet"));
    private readonly TuningChoice choice = Assert.Single(TuningChoice.Read(run.Path("tables/tuning", "tuning.parquet")));

    [Fact]
    public void EveryConstantIsTriedOnEverySeed() => Assert.Equal(9, trials.RowCount);

    [Fact]
    public void TheObjectiveIsTheMeanGapToRetrainOfTheSameSeedOnValidationExamples()
    {
        var (constants, seeds) = (trials.Strings("constants"), trials.Ints("training_seed"));
        double[] expected =
        [
            .. constants.Zip(
                seeds,
                (constant, seed) =>
                {
                    var factor = constant.Split(": ")[1].Split(' ')[0];
                    var own = $"unlearn/tuning/shades2-full/class-1/shrink/factor-{factor}/train-{seed}";
                    var retrain = $"unlearn/shades2-full/class-1/retrain/train-{seed}";
                    return (Gap(own, retrain, forget: false) + Gap(own, retrain, forget: true)) / 2;
                }
            ),
        ];
        Assert.Equal(expected, trials.NullableDoubles("objective").Select(value => value!.Value));
        Assert.True(expected.Distinct().Count() > 1, string.Join(' ', expected));
    }

    [Fact]
    public void TheBestConstantsHaveTheLeastMeanOverSeeds()
    {
        var means = trials
            .Strings("constants")
            .Zip(trials.NullableDoubles("objective"))
            .GroupBy(trial => trial.First)
            .ToDictionary(group => group.Key, group => group.Average(trial => trial.Second!.Value));
        Assert.Equal(means.Values.Min(), choice.Objective!.Value, 1e-12);
        Assert.Equal(means[choice.Constants], choice.Objective!.Value, 1e-12);
        Assert.Equal(means["{ \"factor\": 0 }"], choice.StatedObjective!.Value, 1e-12);
        Assert.Equal(3, choice.Tried);
    }

    [Fact]
    public void ItsMarkdownHasTheConstantsAsAFileStatesThem() =>
        Assert.Contains(choice.Constants, File.ReadAllText(run.Path("tables/tuning", "tuning.md")));

    [Fact]
    public void AnotherValueAddsItsOwnRunsAlone()
    {
        string[] Ids(string values) =>
            [.. new Graph([new ExperimentGraph(TunedRun.Of(values)).Result("tuning")]).Stages.Select(stage => stage.Id)];
        Assert.Equal(
            [101, 102, 103],
            Ids("0, 0.1, 0.25, 1").Except(Ids("0, 0.25, 1")).Select(id => int.Parse(id.Split("factor-0.1/train-")[1]))
        );
    }

    [Fact]
    public void NoTuningSeedIsInTheRunTable() =>
        Assert.DoesNotContain(
            new Graph(new ExperimentGraph(run.Experiment).Metrics).Stages,
            stage => stage.Id.Contains("-10") || stage.Id.Contains("tuning")
        );

    [Fact]
    public void AnExperimentWithoutASearchHasNoTable() =>
        Assert.Contains(
            "'small' states none.",
            Assert.Throws<PipelineException>(() => new ExperimentGraph(Named.Experiment("small")).Result("tuning")).Message
        );

    private double Gap(string own, string retrain, bool forget) => Math.Abs(Right(own, forget) - Right(retrain, forget));

    private double Right(string id, bool forget)
    {
        var table = Table.ReadParquet(run.Path(id, "validation.parquet"));
        var examples = Enumerable.Range(0, table.RowCount).Where(i => table.Bools("forget")[i] == forget).ToList();
        Assert.Equal(4, examples.Count);
        return 100.0 * examples.Count(i => table.Ints("predicted")[i] == table.Ints("label")[i]) / examples.Count;
    }

    /// <summary>Runs the search once, in this process.</summary>
    public sealed class TunedRun : IAsyncLifetime
    {
        private readonly string folder = Directory.CreateTempSubdirectory("tuned-").FullName;

        internal Experiment Experiment { get; } = Of("0, 0.25, 1");

        internal static Experiment Of(string values) =>
            ExperimentFile.Parse(
                "tuned.json",
                GrownHouse
                    .Experiment.Replace("\"baseline\", ", "\"baseline\", \"retrain\", ")
                    .Replace(
                        "\"width\": 2,",
                        "\"width\": 2, \"validation\": 0.2, \"tuning\": { \"seeds\": [101, 102, 103], "
                            + $"\"methods\": {{ \"shrink\": {{ \"factor\": [{values}] }} }} }},"
                    ),
                GrownHouse.Catalogue
            );

        public string Path(string stage, string file) => System.IO.Path.Combine(folder, "grown", stage, file);

        public Task InitializeAsync() => InThisProcess.RunAsync(folder, Experiment, [new ExperimentGraph(Experiment).Result("tuning")]);

        public Task DisposeAsync()
        {
            Directory.Delete(folder, recursive: true);
            return Task.CompletedTask;
        }
    }
}

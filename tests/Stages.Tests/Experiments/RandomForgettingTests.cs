using Pipeline;
using Stages.Datasets;
using Stages.Designs;
using Stages.Experiments;
using Stages.Metrics;
using Stages.Training;
using Stages.Unlearning;

namespace Stages.Tests.Experiments;

/// <summary>What an experiment with random forget sets may say, and which stages it has.</summary>
public sealed class RandomForgettingTests
{
    private static readonly string Text = ExperimentFile.Find("digits-random").Text;

    [Theory]
    [InlineData("\"fraction\": 0.05", "\"fraction\": 1", "\"settings[0].forget.fraction\" is 1; it must be a number from 0.00001 to 0.99")]
    [InlineData("\"kind\": \"random\"", "\"kind\": \"rnadom\"", "\"settings[0].forget.kind\" is \"rnadom\".")]
    [InlineData("\"kind\": \"random\", ", "", "\"settings[0].forget\" lacks the key \"kind\".")]
    [InlineData("[1, 2, 3] }", "[1, 2, 1] }", "\"settings[0].forget.forgetSeeds\" lists 1 twice.")]
    [InlineData(
        "\"forget\": { \"kind\": \"random\", \"fraction\": 0.05, \"forgetSeeds\": [1, 2, 3] }",
        "\"forget\": \"random\"",
        "\"settings[0].forget\" is \"random\"."
    )]
    [InlineData(
        "\"forget\": { \"kind\": \"random\", \"fraction\": 0.05, \"forgetSeeds\": [1, 2, 3] }",
        "\"forget\": \"fine\"",
        "\"settings[0]\" lacks the key \"classes\"."
    )]
    [InlineData("[1, 2, 3] }", "[1, 2, 3] }, \"classes\": [1]", "\"settings[0].classes\" is given, but random examples are forgotten.")]
    [InlineData(
        "\"ssd\", \"lfssd\"",
        "\"ssd\", \"unsir\"",
        "\"methods[3]\" is unsir: UNSIR learns noise against the label of the forgotten class, and the setting 'digits10-random' forgets "
            + "random examples, which are of no one class."
    )]
    [InlineData(
        "\"metric\": \"forget_train\"",
        "\"metric\": \"forget_test\"",
        "\"figure1[1].metric\" is forget_test: there is no forget_test in the setting 'digits10-random': no test example is in a random "
            + "forget set."
    )]
    [InlineData(
        "\"class\": 1, \"metric\": \"forget_train\"",
        "\"class\": 4, \"metric\": \"forget_train\"",
        "\"figure1[1].class\" is 4, which is no forget seed of the setting 'digits10-random'."
    )]
    public void WhatDoesNotFitIsToldWithItsPlace(string from, string to, string fact)
    {
        Assert.Contains(from, Text);
        var error = Assert.Throws<PipelineException>(() => ExperimentFile.Parse("my.json", Text.Replace(from, to)));
        Assert.Contains(fact, error.Message);
    }

    [Fact]
    public void TheCommandLineAsksForNothingThatTheyDoNotHave()
    {
        var experiment = Named.Experiment("digits-random");
        var method = Assert.Throws<PipelineException>(() => experiment.Select(new Selection { Methods = ["ssd", "unsir"] }));
        Assert.StartsWith("--methods: UNSIR learns noise against the label of the forgotten class", method.Message);
        var metric = Assert.Throws<PipelineException>(() => experiment.Select(new Selection { Metrics = ["forget_test"] }));
        Assert.StartsWith("--metric: there is no forget_test in the setting 'digits10-random'", metric.Message);
    }

    [Fact]
    public void TheForgetSeedTakesTheClasssPlace()
    {
        var runs = Runs();
        Assert.Equal(["forget seed 1", "forget seed 2", "forget seed 3"], runs.Select(run => run.ClassName).Distinct());
        Assert.Contains("metrics/digits10-random/forget-2/ssd/train-04", runs.Select(run => run.Metrics.Id));
        Assert.Contains("metrics/digits10-random/forget-3/finetune/train-01-unlearn-05", runs.Select(run => run.Metrics.Id));
    }

    [Fact]
    public void AForgetSetIsOneForAllTrainingAndUnlearningSeeds() =>
        Assert.All(
            Runs().GroupBy(run => run.Class),
            runs =>
                Assert.Equal(
                    $"forget/digits10-random/forget-{runs.Key}",
                    Assert
                        .Single(runs.Select(run => ((RandomForgetSet)((UnlearningStage)run.Metrics.Unlearned).Forget).Drawn).Distinct())
                        .Id
                )
        );

    [Fact]
    public void RetrainIsTrainedForEachForgetSeed()
    {
        var retrained = Runs().Where(run => run.Method == "retrain").Select(run => ((UnlearningStage)run.Metrics.Unlearned).Model).ToList();
        Assert.Equal(15, retrained.Distinct().Count());
        Assert.Contains("retrain/digits10-random/forget-3/seed-05", retrained.Select(model => model.Id));
        Assert.All(retrained, model => Assert.IsType<RandomForgetSet>(model.Without));
    }

    [Fact]
    public void OriginalModelsAreSharedByForgetSeeds() =>
        Assert.Equal(5, new Graph(Runs().Select(run => run.Metrics)).Stages.OfType<TrainingStage>().Count(model => model.Without is null));

    [Fact]
    public void OnlyMetricsOfForgetTestExamplesAreMissing() =>
        Assert.Equal(
            Catalogue.Ours.MetricNames.Where(name => !name.StartsWith("forget_test")),
            Runs()[0].Metrics.Metrics.Select(metric => metric.Name)
        );

    [Fact]
    public void ExamplesAreInFileOrderInBatchesToo() =>
        Assert.All(Runs(), run => Assert.Equal(new ReferenceBatches(null, 64), run.Metrics.Batches));

    [Theory]
    [InlineData(false, "retain_test", "forget_train")]
    [InlineData(true, "retain_test_batch_mean", "forget_train_batch_mean")]
    public void FiguresShowTheForgetTrainingExamples(bool batches, params string[] shown)
    {
        var text = batches ? Text.Replace("\"width\"", "\"accuracy\": \"batch-mean\", \"width\"") : Text;
        Assert.Equal(shown, new ExperimentGraph(ExperimentFile.Parse("my.json", text)).ShownMetrics.Names);
    }

    [Fact]
    public void AnExperimentWithoutThemHasNoTableOfThem()
    {
        var graph = new ExperimentGraph(Named.Experiment("digits") with { Design = SeedDesign.Grid });
        Assert.DoesNotContain(graph.Tables, stage => stage.Id.Contains("forget-sets"));
        var error = Assert.Throws<PipelineException>(() => graph.Result("forget-sets"));
        Assert.StartsWith(
            "The table of random forget sets needs a setting that forgets random examples; 'digits' forgets classes.",
            error.Message
        );
    }

    private static IReadOnlyList<RunEntry> Runs() => new ExperimentGraph(Named.Experiment("digits-random")).Runs;
}

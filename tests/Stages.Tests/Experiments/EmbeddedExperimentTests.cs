using Pipeline.Keys;
using Stages.Experiments;
using Stages.Metrics;
using Stages.Training;
using Stages.Unlearning;

namespace Stages.Tests.Experiments;

public sealed class EmbeddedExperimentTests
{
    private static readonly Experiment Paper = Named.Experiment("paper");

    [Theory]
    [InlineData("digits", 2, 11, 9)]
    [InlineData("fashion", 2, 11, 19)]
    [InlineData("paper", 2, 11, 21)]
    [InlineData("paper-corrected", 2, 11, 21)]
    public void ItsRunsAreThoseOfTheTwoDesigns(string name, int models, int seeds, int forgotten)
    {
        var graph = new ExperimentGraph(Named.Experiment(name));
        // Baseline, Retrain, SSD and LFSSD once per training seed; UNSIR, Bad Teacher and Random Labels once per
        // training seed, and with the other unlearning seeds.
        Assert.Equal(forgotten * ((4 * seeds) + (3 * ((2 * seeds) - 1))), graph.Unlearnings.Distinct().Count());
        Assert.Equal((models + forgotten) * seeds, graph.Trainings.Distinct().Count());
        Assert.Single(graph.Data);
    }

    [Fact]
    public void TheGridOfFashionTakesModelsThatFashionHasTrained()
    {
        static HashSet<string> Keys(string name) =>
            [.. new ExperimentGraph(Named.Experiment(name)).Trainings.Select(stage => KeyWriter.Write(stage, "", _ => "").Hash)];
        var grid = Keys("fashion-grid");
        Assert.Equal(2 * 11, grid.Count);
        Assert.Subset(Keys("fashion"), grid);
    }

    [Fact]
    public void TheSubClassSettingUsesTheModelsOfTheSuperClasses()
    {
        var trained = new ExperimentGraph(Paper)
            .Trainings.Cast<TrainingStage>()
            .Where(t => t.Without is null)
            .Select(t => t.Name)
            .Distinct();
        Assert.Equal(["train/cifar100", "train/cifar20"], trained.Order());
    }

    [Fact]
    public void ThePapersTrainingsAreTheReferences()
    {
        Assert.Equal(("cifar100", 64), (Paper.Dataset.Name, Paper.Width));
        Assert.Equal(
            (200, "60 120 160"),
            (Paper.Model("cifar100").Training.Epochs, string.Join(' ', Paper.Model("cifar100").Training.Milestones))
        );
        Assert.Equal(
            (40, "15 30 35"),
            (Paper.Model("cifar20").Training.Epochs, string.Join(' ', Paper.Model("cifar20").Training.Milestones))
        );
        Assert.All(
            Paper.Models,
            m =>
                Assert.Equal(
                    (64, 0.1, 0.9, 5e-4, 1, 0.2, true, Checkpoint.Best),
                    (
                        m.Training.BatchSize,
                        m.Training.LearningRate,
                        m.Training.Momentum,
                        m.Training.WeightDecay,
                        m.Training.WarmUpEpochs,
                        m.Training.Gamma,
                        m.Training.Augment,
                        m.Training.Checkpoint
                    )
                )
        );
    }

    [Fact]
    public void ThePapersConstantsAreTheMethodsOwn()
    {
        UnlearningMethod Method(string name, string setting) =>
            MethodTable.Of(Catalogue.Ours.Method(name), Paper.Settings.Single(s => s.Name == setting).MethodSettings, Paper.MethodSettings);
        foreach (var setting in Paper.Settings.Select(s => s.Name))
        {
            Assert.Equal(new FinetuneMethod(new()), Method("finetune", setting));
            Assert.Equal(new RandomLabelsMethod(new()), Method("random-labels", setting));
            Assert.Equal(new BadTeacherMethod(new()), Method("bad-teacher", setting));
            Assert.Equal(new UnsirMethod(new() { NoiseSteps = setting == "cifar20-sub" ? 250 : 25 }), Method("unsir", setting));
            Assert.Equal(new DampeningMethod(ImportanceMeasure.SquaredGradientOfLoss, new(10)), Method("ssd", setting));
            Assert.Equal(
                new DampeningMethod(ImportanceMeasure.AbsoluteGradientOfOutputNorm, new(setting == "cifar20-sub" ? 10 : 5)),
                Method("lfssd", setting)
            );
        }
    }

    [Fact]
    public void TheCorrectedPaperDiffersInItsNamedOptionsAlone()
    {
        var corrected = Named.Experiment("paper-corrected");
        Assert.Equal((AccuracyFormula.BatchMean, AccuracyFormula.Exact), (Paper.Accuracy, corrected.Accuracy));
        Assert.All(
            corrected.Models.Zip(Paper.Models),
            pair =>
                Assert.Equal(
                    pair.Second.Training with
                    {
                        Checkpoint = Checkpoint.Last,
                        Milestones = pair.First.Training.Milestones,
                    },
                    pair.First.Training
                )
        );
        foreach (var (setting, plain) in corrected.Settings.Zip(Paper.Settings))
        {
            Assert.Equal((plain.Name, plain.Model, plain.Forget), (setting.Name, setting.Model, setting.Forget));
            Assert.Equal(plain.Classes!, setting.Classes);
            foreach (var method in Catalogue.Ours.Methods)
            {
                var expected = MethodTable.Of(method, plain.MethodSettings, Paper.MethodSettings) switch
                {
                    UnsirMethod unsir => new UnsirMethod(unsir.Settings with { Variant = UnsirVariant.Clean }),
                    DampeningMethod dampening => dampening with { Settings = dampening.Settings with { PerExample = true } },
                    var same => same,
                };
                Assert.Equal(expected, MethodTable.Of(method, setting.MethodSettings, corrected.MethodSettings));
            }
        }
    }

    [Fact]
    public void ReferenceRetrainGoesOnFromTheOriginalModelOfItsSeed()
    {
        var recipe = Paper.Model("cifar20").Training with { LearningRate = 0.01, Augment = false, FirstEpoch = 0 };
        var graph = new ExperimentGraph(
            Paper with
            {
                Models = [.. Paper.Models.Select(m => m.Name == "cifar20" ? m with { ReferenceRetrain = recipe } : m)],
            }
        );
        var retrained = graph.Trainings.Cast<TrainingStage>().Where(t => t.Without is not null).ToLookup(t => t.Name.Contains("cifar20"));
        Assert.Equal((14 * 11, 7 * 11), (retrained[true].Count(), retrained[false].Count()));
        Assert.All(retrained[true], t => Assert.Equal(($"train/cifar20/seed-{t.Seed:00}", recipe), (t.Original!.Id, t.Recipe)));
        Assert.All(retrained[false], t => Assert.Null(t.Original));
    }

    [Theory]
    [InlineData("cifar100-full", "rocket,mushroom,baby,lamp,sea,fox,pine_tree")]
    [InlineData(
        "cifar20-full",
        "vehicles_2,fruit_and_vegetables,people,household_electrical_devices,"
            + "large_natural_outdoor_scenes,fish,large_man-made_outdoor_things"
    )]
    [InlineData("cifar20-sub", "rocket,mushroom,baby,lamp,sea,fox,pine_tree")]
    public void TheForgottenClassesAreThePapers(string name, string classes)
    {
        var setting = Paper.Settings.Single(s => s.Name == name);
        Assert.Equal(
            classes,
            string.Join(',', setting.Classes!.Select(c => Paper.Dataset.Classes.Of(((ClassForgetting)setting.Forget).Kind)[c]))
        );
    }
}

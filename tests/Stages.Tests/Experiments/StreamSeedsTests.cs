using Stages.Experiments;
using Stages.Training;

namespace Stages.Tests.Experiments;

/// <summary>Which seeds draw a training's initial weights, order and augmentation.</summary>
public sealed class StreamSeedsTests
{
    private static readonly Experiment Small = Named.Experiment("small");

    [Fact]
    public void ATrainingDrawsAllWithItsOwnSeed() =>
        Assert.All(Trainings(Named.Experiment("digits")), training => Assert.Null(training.Streams));

    [Theory]
    [InlineData(TrainingStream.Init, "seed-02-order-01")]
    [InlineData(TrainingStream.Order, "seed-02-init-01")]
    public void WhatIsNotVariedIsHeldAtTheFirstTrainingSeed(TrainingStream varied, string second) =>
        Assert.Equal(
            ["train/digits5/seed-01", "train/digits5/" + second],
            Trainings(Small with { Vary = [varied] }).Where(t => t.Without is null).Select(t => t.Id).Distinct().Order()
        );

    [Fact]
    public void VaryingAllIsVaryingNothingInParticular() =>
        Assert.Equal(
            Trainings(Small).Select(t => t.Id),
            Trainings(Small with { Vary = [TrainingStream.Init, TrainingStream.Order, TrainingStream.Augment] }).Select(t => t.Id)
        );

    [Fact]
    public void AugmentationIsCrossedWithTheOrderWhereThereIsAny() =>
        Assert.Contains(
            new StreamSeeds(null, 2, 2),
            Crossed(Named.Experiment("paper") with { TrainingSeeds = [1, 2], OrderSeeds = [1, 2] }).Select(t => t.Streams)
        );

    [Fact]
    public void ACrossedExperimentTrainsEverySeedWithEveryOrder()
    {
        var ids = Crossed(Small with { TrainingSeeds = [1, 2], OrderSeeds = [2, 3] })
            .Where(t => t.Without is null)
            .Select(t => t.Id["train/digits5/".Length..]);
        Assert.Equal(["seed-01-order-02", "seed-01-order-03", "seed-02", "seed-02-order-03"], ids.Order());
    }

    [Fact]
    public void CrossedSeedsLeaveTheOtherRunsAsTheyAre() =>
        Assert.Equal(
            new ExperimentGraph(Small).Unlearnings.Select(u => u.Id),
            new ExperimentGraph(Small with { OrderSeeds = [1, 2] }).Unlearnings.Select(u => u.Id)
        );

    private static IReadOnlyList<TrainingStage> Trainings(Experiment experiment) =>
        [.. new ExperimentGraph(experiment).Trainings.Cast<TrainingStage>()];

    private static IReadOnlyList<TrainingStage> Crossed(Experiment experiment) =>
        [.. new Pipeline.Graph([new ExperimentGraph(experiment).Result("crossed")]).Stages.OfType<TrainingStage>()];
}

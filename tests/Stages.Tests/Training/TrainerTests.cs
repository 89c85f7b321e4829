using Pipeline;
using Stages.Images;
using Stages.Models;
using Stages.Tests.Golden;
using Stages.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Stages.Tests.Training;

public sealed class TrainerTests : IDisposable
{
    private static readonly TrainingRecipe Recipe = new(4, 16, 0.05, 0.9, 5e-4, 1, [3], 0.2, false, Checkpoint.Last);

    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Theory]
    [InlineData(false, 8, 0.6, 90)]
    [InlineData(true, 25, 0.8, 65)]
    public void ItLearnsWhichHalfIsBright(bool augment, int epochs, double lossFactor, double accuracy)
    {
        using var network = Fresh();
        var history = Train(network, Recipe with { Epochs = epochs, Milestones = [epochs - 2], Augment = augment });
        Assert.True(history[^1].TrainLoss < lossFactor * history[0].TrainLoss, $"{history[0].TrainLoss} to {history[^1].TrainLoss}");
        Assert.True(history[^1].HeldOutAccuracy >= accuracy, $"{history[^1].HeldOutAccuracy}");
    }

    [Fact]
    public void TheSameStreamGivesTheSameBits()
    {
        using Network a = Augmented(seed: 1),
            b = Augmented(seed: 1);
        Expect.Close(a.Weights, b.Weights, 0, "weights");
    }

    [Fact]
    public void AnotherStreamGivesOtherWeights()
    {
        using Network a = Augmented(seed: 1),
            b = Augmented(seed: 2);
        Assert.NotEqual(0, (a.Weights - b.Weights).abs().max().item<float>());
    }

    [Fact]
    public void OnlyTheLastEpochIsTestedWhenTheLastCheckpointIsKept()
    {
        using var network = Fresh();
        var told = new List<EpochRecord>();
        var history = Train(network, Recipe, progress: told.Add);
        Assert.Equal(history, told);
        Assert.Equal([1, 2, 3, 4], history.Select(record => record.Epoch));
        Assert.All(history.SkipLast(1), record => Assert.Null(record.HeldOutAccuracy));
        Assert.NotNull(history[^1].HeldOutAccuracy);
        Assert.Equal([0.05, 0.01], history.Skip(1).Take(2).Select(record => Math.Round(record.LearningRate, 12)));
        Assert.Equal(0.05 * 6 / 7, history[0].LearningRate, 1e-12);
    }

    [Fact]
    public void TheBestCheckpointIsTheFirstOfTheHighestTestAccuracy()
    {
        using Network best = Fresh(),
            upToIt = Fresh();
        // With a random test set the accuracy wanders.
        var test = new LabelledImages(Set(40, 9).Images, tensor(Enumerable.Range(0, 40).Select(i => (long)(i * 7 % 3 % 2)).ToArray()));
        var recipe = Recipe with { Epochs = 7, Milestones = [], Checkpoint = Checkpoint.Best };
        var history = Train(best, recipe, test: test);
        var chosen = history.MaxBy(record => record.HeldOutAccuracy)!;
        Assert.Equal(chosen, history.First(record => record.HeldOutAccuracy == chosen.HeldOutAccuracy));

        Train(upToIt, recipe with { Epochs = chosen.Epoch, Checkpoint = Checkpoint.Last }, test: test);

        Expect.Close(upToIt.Weights, best.Weights, 0, "weights");
        Expect.Close(upToIt.Statistics, best.Statistics, 0, "statistics");
    }

    [Theory]
    [InlineData(Checkpoint.Last)]
    [InlineData(Checkpoint.Best)]
    public void ATrainingThatDivergesEndsThereAndKeepsNoEarlierEpoch(Checkpoint kept)
    {
        using var network = Fresh();
        var history = Train(network, Recipe with { Epochs = 9, LearningRate = 1e30, Milestones = [], Checkpoint = kept });
        Assert.True(history[^1].Diverged);
        Assert.Null(history[^1].HeldOutAccuracy);
        Assert.InRange(history.Count, 1, 3);
        Assert.All(history.SkipLast(1), record => Assert.False(record.Diverged));
        Assert.NotNull(Divergence.Of(network));
    }

    [Fact]
    public void ATrainingThatDivergedGoesNoFurtherFromItsState()
    {
        using var network = Fresh();
        using var state = new TrainingState(
            network,
            Recipe with
            {
                Epochs = 9,
                LearningRate = 1e30,
                Milestones = [],
            },
            RandomStream.For(1, "order")
        );
        var first = Trainer.Train(state, Set(40, 1), Set(40, 9)).Count;
        Assert.Equal(first, Trainer.Train(state, Set(40, 1), Set(40, 9)).Count);
    }

    [Fact]
    public void TrainingLeavesNoTensorBehind()
    {
        using var network = Fresh();
        var (train, test) = (Set(100, 1), Set(30, 2));
        Train(network, Recipe with { Epochs = 1 });
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        foreach (var recipe in new[] { Recipe, Recipe with { Augment = true, Checkpoint = Checkpoint.Best } })
        {
            using var state = new TrainingState(network, recipe, RandomStream.For(1, "order"), RandomStream.For(1, "augment"));
            Trainer.Train(state, train, test);
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void ALastBatchOfOneIsKeptWhereItCanBeNormalised() =>
        Assert.Equal([(0, 16), (16, 32), (32, 33)], Batches.ForTraining(33, 16, least: 1));

    [Fact]
    public void ALastBatchOfOneJoinsTheBatchBefore()
    {
        Assert.Equal([(0, 16), (16, 33)], Batches.ForTraining(33, 16, least: 2));
        Assert.Equal([(0, 16), (16, 32), (32, 34)], Batches.ForTraining(34, 16, least: 2));
        Assert.Equal([(0, 1)], Batches.ForTraining(1, 16, least: 2));
        Assert.Equal([(0, 16), (16, 32)], Batches.ForTraining(32, 16, least: 2));
        using var network = Fresh();
        var set = Set(33, 1);
        using var state = new TrainingState(network, Recipe with { Epochs = 1 }, RandomStream.For(1, "order"));
        Trainer.Train(state, set, set);
        Assert.False(network.Statistics.isnan().any().item<bool>());
    }

    [Fact]
    public void FloatsCannotBeAugmented()
    {
        using var network = Fresh();
        var floats = new LabelledImages(new ImageSource(zeros(4, 1, 8, 8), CPU), zeros(4, ScalarType.Int64));
        using var state = new TrainingState(
            network,
            Recipe with
            {
                Augment = true,
            },
            RandomStream.For(1, "order"),
            RandomStream.For(1, "augment")
        );
        var refusal = Assert.Throws<ArgumentException>(() => Trainer.Train(state, floats, floats));
        Assert.StartsWith("images are Float32 [4, 1, 8, 8], expected bytes", refusal.Message);
    }

    [Fact]
    public void ACancelledTrainingStops()
    {
        using var network = Fresh();
        var set = Set(100, 1);
        using var state = new TrainingState(network, Recipe, RandomStream.For(1, "order"));
        var cancelled = new CancellationToken(canceled: true);
        var stop = Assert.Throws<OperationCanceledException>(() => Trainer.Train(state, set, set, cancellation: cancelled));
        Assert.Equal(cancelled, stop.CancellationToken);
        Assert.Empty(state.History);
    }

    [Fact]
    public void NormalisedBytesAreStandardised()
    {
        var images = Bytes(50, 3).Images;
        var normalised = Normalisation.Of(images).Apply(images);
        Assert.Equal(0, normalised.mean().item<float>(), 1e-5);
        Assert.Equal(1, normalised.std(unbiased: false).item<float>(), 1e-5);
    }

    [Fact]
    public void AByteIsAFractionOf255BeforeItIsNormalised() =>
        Assert.Equal(
            (255 / 255f - 0.5f) / 0.25f,
            new Normalisation([0.5], [0.25]).Apply(full(1, 1, 1, 1, 255, ScalarType.Byte)).item<float>()
        );

    private static Network Augmented(long seed)
    {
        var network = Fresh();
        Train(network, Recipe with { Augment = true, Epochs = 2 }, seed);
        return network;
    }

    private static Network Fresh() => ResNet.Create(new(1, 4, 2), CPU).Initialise(RandomStream.For(1, "initialise"));

    private static LabelledImages Set(int count, long seed)
    {
        var (images, labels) = Bytes(count, seed);
        return new(new ImageSource(images, CPU, Normalisation.Of(images)), labels);
    }

    /// <summary>8x8 images whose upper (class 0) or lower (class 1) half is brighter.</summary>
    private static (Tensor Images, Tensor Labels) Bytes(int count, long seed)
    {
        var random = RandomStream.For(seed, "images");
        var labels = Enumerable.Range(0, count).Select(_ => random.NextInt(2)).ToArray();
        var pixels = labels
            .SelectMany(label => Enumerable.Range(0, 64).Select(pixel => (byte)(random.NextInt(120) + (pixel / 32 == label ? 100 : 0))))
            .ToArray();
        return (tensor(pixels, [count, 1, 8, 8]), tensor(labels));
    }

    private static IReadOnlyList<EpochRecord> Train(
        Network network,
        TrainingRecipe recipe,
        long seed = 1,
        Action<EpochRecord>? progress = null,
        LabelledImages? test = null
    )
    {
        var train = Set(100, 1);
        using var state = new TrainingState(network, recipe, RandomStream.For(seed, "order"), RandomStream.For(seed, "augment"));
        return Trainer.Train(state, train, test ?? Set(300, 2), progress);
    }
}

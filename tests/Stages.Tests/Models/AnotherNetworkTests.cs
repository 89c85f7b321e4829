using Pipeline;
using Stages.Images;
using Stages.Models;
using Stages.Tests.Golden;
using Stages.Training;
using Stages.Unlearning;
using TorchSharp;
using static TorchSharp.torch;

namespace Stages.Tests.Models;

/// <summary>A network that the product does not have is trained, asked, written and unlearned.</summary>
public sealed class AnotherNetworkTests : IDisposable
{
    private static readonly NetworkShape Shape = new(2, 6, 3);
    private static readonly TrainingRecipe Recipe = new(20, 16, 0.1, 0.9, 0, 0, [], 0.2, false, Checkpoint.Best);

    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Network network = new PixelMeansArchitecture().Create(Shape, CPU).Initialise(RandomStream.For(1, "test"));

    public void Dispose()
    {
        network.Dispose();
        scope.Dispose();
    }

    [Fact]
    public void ItLearns()
    {
        var examples = Examples(96);
        using var state = new TrainingState(network, Recipe, RandomStream.For(1, "order"));
        var history = Trainer.Train(state, examples, examples);
        Assert.InRange(history.Max(epoch => epoch.HeldOutAccuracy)!.Value, 90, 100);
    }

    [Fact]
    public void PredictionsAreItsLogits()
    {
        var images = Examples(20).Images;
        using var _ = no_grad();
        Expect.Close(network.Forward(images.Slice(0, 20), training: false), Predictions.Logits(network, images), 0, "logits");
    }

    [Fact]
    public void WhatIsSavedIsLoaded()
    {
        var path = Path.GetTempFileName();
        network.Save(path);
        using var loaded = new PixelMeansArchitecture().Load(path, CPU);
        File.Delete(path);
        Assert.Equal(Shape, loaded.Shape);
        Expect.Close(network.Weights, loaded.Weights, 0, "weights");
    }

    [Fact]
    public void AnUnlearningMethodTakesItsLikeAsATeacher()
    {
        var examples = Examples(48);
        var (forget, retain) = (examples.Part(arange(16)), examples.Part(arange(16, 48)));
        using var before = network.Clone();
        new BadTeacherMethod(new()).Apply(new(network, forget, retain, [], empty(0), RandomStream.For(1, "unlearn")));
        Assert.NotEqual(0, (network.Weights - before.Weights).abs().max().item<float>());
    }

    [Fact]
    public void ANewClassifierLeavesTheLayersBelow()
    {
        using var before = network.Clone();
        network.InitialiseClassifier(RandomStream.For(2, "test"));
        var changed = network.Parameters.Zip(before.Parameters).Where(pair => pair.First.Value.ne(pair.Second.Value).any().item<bool>());
        Assert.Equal(["fc.weight", "fc.bias"], changed.Select(pair => pair.First.Name));
    }

    [Fact]
    public void ItIsNotCopiedIntoANetworkOfAnotherKind()
    {
        using var other = ResNet.Create(Shape, CPU);
        var error = Assert.Throws<ArgumentException>(() => other.CopyFrom(network));
        Assert.StartsWith($"a PixelMeans of {Shape} cannot be copied into a ResNet of {Shape}", error.Message);
    }

    // The class is the brighter channel, or neither.
    private static LabelledImages Examples(int count)
    {
        var labels = arange(count).remainder(3);
        var images = randn(count, 2, 4, 4, generator: new Generator(1)) * 0.1;
        images[TensorIndex.Colon, 0] += labels.eq(0).to_type(ScalarType.Float32).view(-1, 1, 1);
        images[TensorIndex.Colon, 1] += labels.eq(1).to_type(ScalarType.Float32).view(-1, 1, 1);
        return new(new ImageSource(images, CPU), labels);
    }
}

using Stages.Models;
using Stages.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Stages.Tests.Training;

/// <summary>
/// Every step runs on torch's device "meta", which computes shapes and no values, as a device that is not the CPU: an operation on tensors of
/// two devices throws there as it does on a GPU.
/// </summary>
public sealed class DevicePlacementTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly ResNet network = ResNet.Create(new(3, 4, 5), META);
    private readonly LabelledImages examples;

    public DevicePlacementTests()
    {
        var images = empty([40, 3, 16, 16], ScalarType.Byte, META);
        examples = new(new ImageSource(images, META, Normalisation.Cifar), empty([40], ScalarType.Int64, META));
    }

    private LabelledImages Forget => examples.Part(arange(8, ScalarType.Int64, META));

    private LabelledImages Retain => examples.Part(arange(8, 40, 1, ScalarType.Int64, META));

    public void Dispose()
    {
        network.Dispose();
        scope.Dispose();
    }

    [Fact]
    public void MetaRefusesATensorOfAnotherDevice() => Assert.ThrowsAny<Exception>(() => network.Forward(zeros(2, 3, 16, 16), training: true));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ATrainingStepMakesNoTensorElsewhere(bool augment)
    {
        using var state = new TrainingState(network, new(1, 16, 0.1, 0.9, 5e-4, 0, [], 1, augment, Checkpoint.Best), RandomStream.For(1, "meta"));
        var index = arange(16, ScalarType.Int64, META);
        Trainer.Step(state, examples.Images, index, examples.Labels.index_select(0, index), 0.1, empty([16, 5], device: META));
        Assert.Equal(DeviceType.META, Predictions.Logits(network, examples.Images).device_type);
    }
}

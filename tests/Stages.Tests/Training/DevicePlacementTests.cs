using Mono.Cecil;
using Pipeline;
using Stages.Images;
using Stages.Models;
using Stages.Torch;
using Stages.Training;
using Stages.Unlearning;
using TorchSharp;
using static TorchSharp.torch;

namespace Stages.Tests.Training;

/// <summary>
/// Whatever a computation makes is made on its model's device. Here the model is on the CPU and torch's default device
/// is "meta", whose tensors have no values: one that is made without naming a device lands there, and throws where it
/// meets the model or is read. The default is the process's, so nothing else may run beside.
/// </summary>
[CollectionDefinition(nameof(DevicePlacementTests), DisableParallelization = true)]
[Collection(nameof(DevicePlacementTests))]
public sealed class DevicePlacementTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Device before = get_default_device();
    private readonly LabelledImages examples;
    private readonly Network network;

    public DevicePlacementTests()
    {
        var random = RandomStream.For(1, "placement");
        var images = tensor(
            Enumerable.Range(0, 40 * 3 * 256).Select(_ => (byte)random.NextInt(256)).ToArray(),
            [40, 3, 16, 16],
            device: CPU
        );
        examples = new(new ImageSource(images, CPU, Normalisation.Cifar), arange(40, device: CPU) % 5);
        set_default_device(META);
        network = ResNet.Create(new(3, 2, 5), CPU).Initialise(random);
    }

    public static TheoryData<UnlearningMethod> Methods =>
        [
            new FinetuneMethod(new() { Epochs = 1 }),
            new RandomLabelsMethod(new() { Epochs = 1 }),
            new BadTeacherMethod(new() { BatchSize = 8 }),
            new UnsirMethod(
                new()
                {
                    NoiseSteps = 2,
                    Copies = 2,
                    RetainPerClass = 3,
                }
            ),
            new UnsirMethod(
                new()
                {
                    NoiseSteps = 2,
                    Copies = 2,
                    RetainPerClass = 3,
                    Variant = UnsirVariant.Clean,
                }
            ),
            new NegGradMethod(new() { Epochs = 1 }),
            new NegGradPlusMethod(new() { Epochs = 1, BatchSize = 16 }),
            new ScrubMethod(new() { Epochs = 1 }),
            new SalUnMethod(new() { Epochs = 1 }),
            new L1SparseMethod(new() { Epochs = 1 }),
            new AdaptiveDampeningMethod(new()),
            new DeleteMethod(new() { Epochs = 1 }),
            new MaskedSmallGradientsMethod(new() { Epochs = 1 }),
            new ConvolutionTransposeMethod(new() { Epochs = 1 }),
            new LastBlocksMethod(Anew: true, new() { Epochs = 1, BatchSize = 16 }),
            new LastBlocksMethod(Anew: false, new() { Epochs = 1, BatchSize = 16 }),
            new JustInTimeMethod(new() { Copies = 2 }),
            new FisherForgettingMethod(new()),
            new DampeningMethod(ImportanceMeasure.SquaredGradientOfLoss, new(1)),
            new DampeningMethod(ImportanceMeasure.AbsoluteGradientOfOutputNorm, new(1) { PerExample = true }),
        ];

    public void Dispose()
    {
        set_default_device(before);
        network.Dispose();
        scope.Dispose();
    }

    [Fact]
    public void ATensorOfTheDefaultDeviceThrowsHere() =>
        Assert.StartsWith(
            "Reading data from non-CPU memory",
            Assert.ThrowsAny<Exception>(() => network.Forward(zeros(2, 3, 16, 16), training: true)).Message
        );

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TrainingStaysOnItsModelsDevice(bool augment)
    {
        using var state = new TrainingState(
            network,
            new(2, 16, 0.01, 0.9, 5e-4, 1, [2], 0.2, augment, Checkpoint.Best),
            RandomStream.For(1, "order"),
            RandomStream.For(1, "augment")
        );
        Assert.Equal(2, Trainer.Train(state, examples, examples).Count);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void UnlearningStaysOnItsModelsDevice(UnlearningMethod method)
    {
        var index = arange(40, device: CPU);
        var retain = examples.Part(index[8..]);
        var classes = retain.Labels.data<long>().ToArray();
        method.Apply(
            new(
                network,
                examples.Part(index[..8]),
                retain,
                classes,
                Stages.Datasets.Part.ByClass(retain.Labels),
                RandomStream.For(1, "unlearn")
            )
        );
        Assert.False(network.Weights.isnan().any().item<bool>());
    }

    [Fact]
    public void OnlyComputeChoosesADevice()
    {
        using var module = ModuleDefinition.ReadModule(typeof(Compute).Assembly.Location);
        var choices =
            from type in module.GetTypes()
            from method in type.Methods
            where method.HasBody
            from instruction in method.Body.Instructions
            let called = instruction.Operand as MethodReference
            where
                called?.DeclaringType.FullName == "TorchSharp.torch" && called.Name is "get_CPU" or "get_CUDA" or "device"
                || called?.FullName.Contains("torch/Tensor::cuda") == true
            select type.Name;
        Assert.Equal([nameof(Compute)], choices.Distinct());
    }
}

using Pipeline;
using Stages.Images;
using Stages.Models;
using Stages.Training;
using Stages.Unlearning;
using TorchSharp;
using static TorchSharp.torch;

namespace Stages.Tests.Unlearning;

/// <summary>A method whose loss is no longer finite says so, and ends: the run is then a diverged one.</summary>
public sealed class DivergingMethodsTests : IDisposable
{
    private const double TooLarge = 1e30;

    private static readonly Dictionary<string, UnlearningMethod> Methods = new()
    {
        ["neggrad"] = new NegGradMethod(new() { LearningRate = TooLarge }),
        ["neggrad-plus"] = new NegGradPlusMethod(new() { LearningRate = TooLarge }),
        ["neggrad-plus, eval"] = new NegGradPlusMethod(new() { LearningRate = TooLarge, Mode = NormalisationMode.Eval }),
        ["scrub"] = new ScrubMethod(new() { LearningRate = TooLarge }),
        ["salun"] = new SalUnMethod(new() { LearningRate = TooLarge }),
        ["l1-sparse"] = new L1SparseMethod(new() { LearningRate = TooLarge }),
        ["delete"] = new DeleteMethod(new() { LearningRate = TooLarge }),
        ["msg"] = new MaskedSmallGradientsMethod(new() { LearningRate = TooLarge }),
        ["ct"] = new ConvolutionTransposeMethod(new() { LearningRate = TooLarge }),
        ["eu-k"] = new LastBlocksMethod(Anew: true, new() { LearningRate = TooLarge }),
        ["cf-k"] = new LastBlocksMethod(Anew: false, new() { LearningRate = TooLarge }),
        ["jit"] = new JustInTimeMethod(new() { LearningRate = TooLarge, Epochs = 5 }),
    };

    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Network network = ResNet.Create(new(1, 2, 3), CPU).Initialise(RandomStream.For(1, "test"));

    public static TheoryData<string> Names => [.. Methods.Keys];

    public void Dispose()
    {
        network.Dispose();
        scope.Dispose();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void AMethodWithALearningRateFarTooLargeSaysThatItDiverged(string name)
    {
        var images = new ImageSource(tensor(RandomStream.For(2, "test").Normal(12 * 64), 12, 1, 8, 8), CPU);
        var all = new LabelledImages(images, arange(12, ScalarType.Int64).remainder(3));
        var retain = all.Part(arange(4, 12, ScalarType.Int64));
        var classes = retain.Labels.data<long>().ToArray();
        var task = new UnlearningTask(
            network,
            all.Part(arange(4, ScalarType.Int64)),
            retain,
            classes,
            retain.Labels.argsort(),
            RandomStream.For(3, "test")
        );
        Assert.Throws<DivergedException>(() => Methods[name].Apply(task));
    }
}

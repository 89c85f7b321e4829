using Pipeline;
using Stages.Images;
using Stages.Unlearning;
using static TorchSharp.torch;

namespace Stages.Tests.Golden;

/// <summary>MSG and CT against their second implementations (tests/golden-sources).</summary>
public sealed class ChallengeMethodsTests
{
    [Fact]
    public void MsgMatches()
    {
        using var golden = new MethodGolden("msg");
        var settings = new MaskedSmallGradientsSettings
        {
            Epochs = golden.Integer("epochs"),
            BatchSize = golden.Integer("batch_size"),
            LearningRate = golden.Number("lr"),
            Momentum = golden.Number("momentum"),
            WeightDecay = golden.Number("weight_decay"),
            DrawnPercent = golden.Integer("percent"),
            OtherGradients = golden.Number("others"),
        };
        var normals = golden
            .Network.Parameters.Where(parameter => parameter.Value.dim() == 4)
            .Select(parameter => golden[$"normals.{parameter.Name}"].data<float>().ToArray())
            .ToList();
        Assert.Equal(20, normals.Count);
        MaskedSmallGradientsDraws draws = new(golden["subset"].data<long>().ToArray(), normals, golden.Rows("orders"));
        golden.Matches(MaskedSmallGradients.Unlearn(golden.Network, golden.Forget, golden.Retain, settings, draws), 2e-5);
    }

    [Fact]
    public void CtMatches()
    {
        using var golden = new MethodGolden("ct");
        var settings = new ConvolutionTransposeSettings
        {
            Epochs = golden.Integer("epochs"),
            BatchSize = golden.Integer("batch_size"),
            LearningRate = golden.Number("lr"),
            Momentum = golden.Number("momentum"),
            WeightDecay = golden.Number("weight_decay"),
        };
        golden.Matches(ConvolutionTranspose.Unlearn(golden.Network, golden.Retain, settings, golden.Rows("orders")), 2e-5);
    }

    // On maps of one pixel eight of nine taps of a 3x3 kernel see padding alone: their gradients are all zero.
    [Fact]
    public void OfWeightsWithoutGradientsMsgDrawsTheFirstAnew()
    {
        using var scope = NewDisposeScope();
        using var golden = new MethodGolden("msg");
        using var network = golden.Network.Clone();
        var (forget, retain) = (Small(golden.Forget), Small(golden.Retain));
        var settings = new MaskedSmallGradientsSettings { Epochs = 1, LearningRate = 1e-9 };
        var draws = MaskedSmallGradients.Draw(RandomStream.For(1, "ties"), settings, network, forget.Count, retain.Count);
        var gradient = MaskedSmallGradients.Gradient(golden.Network, retain.Part(tensor(draws.Subset)), forget, settings.BatchSize);

        MaskedSmallGradients.Unlearn(network, forget, retain, settings, draws);

        var (before, after) = (golden.Network.Kernels[^1], network.Kernels[^1]);
        var still = gradient.narrow(0, before.storage_offset(), before.numel()).eq(0).data<bool>().ToArray();
        var moved = (before - after).detach().abs().gt(1e-6).flatten().data<bool>().ToArray();
        Assert.InRange(still.Count(tap => tap), moved.Length * 8 / 9, moved.Length - 1);
        Assert.Equal(
            Enumerable.Range(0, moved.Length).Where(tap => still[tap]).Take((int)Math.Round(0.3 * moved.Length)),
            Enumerable.Range(0, moved.Length).Where(tap => moved[tap])
        );
    }

    [Fact]
    public void MsgsLearningRateRisesAndFalls() =>
        Assert.Equal(
            [1.0 / 3, 2.0 / 3, 1, 2.0 / 3, 1.0 / 3],
            Enumerable.Range(1, 5).Select(epoch => MaskedSmallGradients.LearningRate(new() { LearningRate = 1 }, epoch))
        );

    // The first 8x8 pixels of the images.
    private static LabelledImages Small(LabelledImages whole) =>
        new(new ImageSource(whole.Images.Slice(0, whole.Count).narrow(2, 0, 8).narrow(3, 0, 8), CPU), whole.Labels);
}

using Stages.Images;
using Stages.Models;
using Stages.Unlearning;
using TorchSharp;
using static TorchSharp.torch;

namespace Stages.Tests.Golden;

/// <summary>
/// UNSIR against the reference implementation's numbers, each phase from the state that the reference had there.
/// </summary>
public sealed class UnsirTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly GoldenData data = new();
    private readonly LabelledImages retain;
    private readonly Network network = GoldenData.Model();

    public static TheoryData<string, UnsirVariant> Variants =>
        new() { { "unsir_reference", UnsirVariant.Reference }, { "unsir_clean", UnsirVariant.Clean } };

    public UnsirTests() => retain = new LabelledImages(new ImageSource(data.Images, CPU), data.Labels).Part(data.RetainIndex);

    public void Dispose()
    {
        network.Dispose();
        data.Dispose();
        scope.Dispose();
    }

    // The noise follows the signs of thousands of ReLUs' inputs. One that rounding puts on the other side of zero moves
    // its image by up to 0.008, as other instructions of the same processor show; the others stay within 4e-6.
    [Theory]
    [MemberData(nameof(Variants))]
    public void TheNoiseMatchesButForSwitchesThatRoundingThrows(string name, UnsirVariant variant)
    {
        using var golden = GoldenFile.Open(name);
        var noise = Unsir.LearnNoise(network, retain, data.ForgetClass, Settings(golden, variant), Draws(golden));
        var off = (golden["noise_end"] - noise).abs().flatten().sort().Values;
        Assert.InRange(off[off.numel() * 9 / 10].item<float>(), 0, 2e-5);
        Assert.InRange(off[-1].item<float>(), 0, Number(golden, "noise_lr") / 5);
        var after = golden.Under("after_noise.");
        Assert.All(network.Buffers, buffer => Expect.Close(after[buffer.Name], buffer.Value, 1e-5, buffer.Name));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void TheImpairmentMatches(string name, UnsirVariant variant)
    {
        using var golden = GoldenFile.Open(name);
        var (settings, draws) = (Settings(golden, variant), Draws(golden));
        // What the reference's noise phase left in the gradients is not recorded: our own phase leaves it here. Adam's
        // first step takes little more than the signs of it.
        Unsir.LearnNoise(network, retain, data.ForgetClass, settings, draws);
        TakeStatistics(golden.Under("after_noise."));

        Unsir.Impair(network, retain, golden["noise_end"], data.ForgetClass, settings, draws);

        Expect.Close(golden.Under("impaired."), network, 1e-4);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void TheRepairMatches(string name, UnsirVariant variant)
    {
        using var golden = GoldenFile.Open(name);
        using var impaired = new ResNet18().FromTensors(golden.Under("impaired."), CPU);
        Unsir.Repair(impaired, retain, Settings(golden, variant), Draws(golden));
        Expect.Close(golden.Under("weights."), impaired, 2e-5);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void UnlearningIsThePhasesInTurn(string name, UnsirVariant variant)
    {
        using var golden = GoldenFile.Open(name);
        var (settings, draws) = (Settings(golden, variant), Draws(golden));
        using var whole = network.Clone();
        Unsir.Unlearn(whole, retain, data.ForgetClass, settings, draws);

        var noise = Unsir.LearnNoise(network, retain, data.ForgetClass, settings, draws);
        Unsir.Impair(network, retain, noise, data.ForgetClass, settings, draws);
        Unsir.Repair(network, retain, settings, draws);

        Expect.Close(network.Weights, whole.Weights, 0, "weights");
        Expect.Close(network.Statistics, whole.Statistics, 0, "statistics");
    }

    // 145 = 9 batches of 16 and one example, which the golden images' last maps of 2x2 let be normalised.
    [Fact]
    public void ALastExampleAloneIsABatchOfItsOwn()
    {
        using var golden = GoldenFile.Open("unsir_reference");
        var settings = Settings(golden, UnsirVariant.Reference);
        var order = Draws(golden).ImpairOrder.Where(i => i < 145).ToArray();
        var part = retain.Part(arange(133));
        var losses = Unsir.Impair(network, part, golden["noise_end"], data.ForgetClass, settings, new([], order, []));
        Assert.Equal(10, losses.Length);
        Assert.True(network.Statistics.isfinite().all().item<bool>());
    }

    private void TakeStatistics(Dictionary<string, Tensor> buffers)
    {
        using var off = no_grad();
        foreach (var (name, value) in network.Buffers)
        {
            value.copy_(buffers[name]);
        }
    }

    private static UnsirDraws Draws(GoldenFile golden) =>
        new(
            golden["noise_start"].data<float>().ToArray(),
            golden["impair_order"].data<long>().ToArray(),
            golden["repair_order"].data<long>().ToArray()
        );

    private static UnsirSettings Settings(GoldenFile golden, UnsirVariant variant) =>
        new()
        {
            Variant = variant,
            NoiseImages = Integer(golden, "noise_batch"),
            NoiseSteps = Integer(golden, "noise_steps"),
            NoiseLearningRate = Number(golden, "noise_lr"),
            Copies = Integer(golden, "repeats"),
            ImpairBatchSize = Integer(golden, "impair_batch"),
            RepairBatchSize = Integer(golden, "repair_batch"),
            LearningRate = Number(golden, "lr"),
        };

    private static int Integer(GoldenFile golden, string name) => int.Parse(golden.Metadata[name]);

    private static double Number(GoldenFile golden, string name) => double.Parse(golden.Metadata[name]);
}

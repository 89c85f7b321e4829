using Stages.Images;
using Stages.Metrics;
using Stages.Models;
using Stages.Tests.Metrics;
using TorchSharp;
using static TorchSharp.torch;

namespace Stages.Tests.Golden;

/// <summary>
/// Entropies, accuracies and ZRF of the golden model's own logits against the reference implementation's numbers.
/// </summary>
public sealed class MetricsOfGoldenModelsTests : IDisposable
{
    private const int Classes = 10;
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly GoldenData data = new();
    private readonly Network network = GoldenData.Model();
    private readonly GoldenFile images = GoldenFile.Open("data");

    public void Dispose()
    {
        images.Dispose();
        network.Dispose();
        data.Dispose();
        scope.Dispose();
    }

    [Fact]
    public void EntropiesMatch()
    {
        AssertEntropies("membership.entropy_retain", data.Images.index_select(0, data.RetainIndex));
        AssertEntropies("membership.entropy_forget", data.Images.index_select(0, data.ForgetIndex));
        AssertEntropies("membership.entropy_test", images["x_test"]);
    }

    [Fact]
    public void AccuraciesMatch()
    {
        var predicted = Predictions
            .Logits(network, new ImageSource(images["x_test"], CPU))
            .argmax(1)
            .data<long>()
            .Select(p => (int)p)
            .ToArray();
        var labels = images["y_test"].data<long>().Select(l => (int)l).ToArray();
        Assert.Equal(GoldenScalars.Number("accuracy.exact"), Accuracy.Exact(predicted, labels), 1e-4);
        Assert.Equal(
            GoldenScalars.Number("accuracy.mean_of_batches"),
            Accuracy.MeanOfBatches(predicted, labels, (int)GoldenScalars.Number("accuracy.batch_size")),
            1e-4
        );
    }

    [Fact]
    public void ZrfMatches()
    {
        using var golden = GoldenFile.Open("bad_teacher");
        using var random = new ResNet18().FromTensors(golden.Under("teacher."), CPU);
        var forgotten = images["x_test"][images["y_test"].eq(int.Parse(images.Metadata["forget_class"]))];
        var (own, other) = (Softmax.Rows(Logits(network, forgotten), Classes), Softmax.Rows(Logits(random, forgotten), Classes));
        Assert.Equal(GoldenScalars.Number("zrf.reference"), ZeroRetrainForgetting.Reference(own, other, Classes), 1e-4);
        Assert.Equal(GoldenScalars.Number("zrf.jensen_shannon"), ZeroRetrainForgetting.JensenShannon(own, other, Classes), 1e-4);
    }

    private static float[] Logits(Network network, Tensor images) =>
        [.. Predictions.Logits(network, new ImageSource(images, CPU)).data<float>()];

    private void AssertEntropies(string golden, Tensor images)
    {
        var expected = GoldenScalars.Numbers(golden);
        var actual = Softmax.Entropies(Logits(network, images), Classes);
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
    }
}

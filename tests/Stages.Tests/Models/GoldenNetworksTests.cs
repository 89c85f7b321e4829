using Stages.Images;
using Stages.Models;
using Stages.Tests.Golden;
using Stages.Training;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Stages.Tests.Models;

/// <summary>
/// The networks beside PyTorch's own modules, which computed in double precision (tests/golden-sources/vit.py and
/// allcnn.py).
/// </summary>
public sealed class GoldenNetworksTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly List<IDisposable> opened = [];

    public static TheoryData<string> Names => ["vit", "allcnn"];

    public void Dispose()
    {
        opened.ForEach(one => one.Dispose());
        scope.Dispose();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void LogitsArePyTorchs(string name)
    {
        var (golden, network) = Open(name);
        using var _ = no_grad();
        Expect.Close(golden["logits_eval"], network.Forward(golden["x"], training: false), 1e-5, "eval");
        Expect.Close(golden["logits_train"], network.Forward(golden["x"], training: true), 1e-5, "train");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void PredictionsArePyTorchs(string name)
    {
        var (golden, network) = Open(name);
        Expect.Close(golden["logits_eval"], Predictions.Logits(network, new ImageSource(golden["x"], CPU)), 1e-5, "predictions");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void GradientsArePyTorchs(string name)
    {
        var (golden, network) = Open(name);
        var loss = F.cross_entropy(network.Forward(golden["x"], training: true), golden["y"]);
        loss.backward();
        Expect.Close(golden["loss"], loss, 1e-6, "loss");
        var expected = golden.Under("gradient.");
        Assert.Equal(expected.Keys.Order(), network.Parameters.Select(p => p.Name).Order());
        Assert.All(network.Parameters, p => Expect.Close(expected[p.Name], p.Value.grad!, 1e-5, p.Name));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void TwoStepsArePyTorchs(string name)
    {
        var (golden, network) = Open(name);
        double Fact(string key) => double.Parse(golden.Metadata[key]);
        using var optimiser = new Sgd(network.Weights, network.Gradients, Fact("momentum"), Fact("weight_decay"));
        network.ZeroGradients();
        for (var step = 0; step < 2; step++)
        {
            Descent.Step(network, optimiser, Fact("learning_rate"), golden["x"], logits => F.cross_entropy(logits, golden["y"]));
        }

        Expect.Close(golden.Under("after."), network, 1e-5);
    }

    private static Architecture Kind(string name, IReadOnlyDictionary<string, string> sizes)
    {
        int Size(string key) => int.Parse(sizes[key]);
        return name == "allcnn"
            ? new AllCnn()
            : new Vit
            {
                Patch = Size("patch"),
                Depth = Size("depth"),
                Heads = Size("heads"),
                MlpRatio = Size("mlp_ratio"),
            };
    }

    private (GoldenFile Golden, Network Network) Open(string name)
    {
        var golden = GoldenFile.Open(name);
        var network = Kind(name, golden.Metadata).FromTensors(golden.Under("before."), CPU);
        opened.AddRange([golden, network]);
        return (golden, network);
    }
}

using Pipeline;
using Stages.Models;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Stages.Tests.Models;

/// <summary>Our own convolutions and normalisations against torch's.</summary>
public sealed unsafe class LanesTests : IDisposable
{
    private const double Close = 1e-4;

    private readonly DisposeScope scope = NewDisposeScope();
    private readonly RandomStream random = RandomStream.For(1, "lanes");

    public void Dispose() => scope.Dispose();

    [Theory]
    [InlineData(1, 3, 4, 8, 8, 3, 1)]
    [InlineData(5, 2, 7, 5, 9, 3, 2)]
    [InlineData(16, 8, 8, 1, 1, 3, 1)]
    [InlineData(17, 5, 6, 2, 2, 3, 1)]
    [InlineData(33, 4, 9, 2, 2, 3, 2)]
    [InlineData(20, 6, 10, 7, 4, 1, 2)]
    [InlineData(64, 16, 32, 14, 14, 3, 1)]
    [InlineData(64, 1, 8, 28, 28, 3, 1)]
    [InlineData(8, 64, 64, 2, 2, 3, 1)]
    public void AConvolutionAndItsGradientsAreTorchs(int count, int inputs, int outputs, int height, int width, int kernel, int stride)
    {
        var (images, weights) = (Random(count, inputs, height, width), Random(outputs, inputs, kernel, kernel));
        var maps = F.conv2d(images, weights, null, [stride, stride], [kernel / 2, kernel / 2]);
        var gradient = Random(maps.shape);
        maps.backward([gradient]);

        var lanes = Lanes.Padded(count);
        var links = LaneLinks.Of(height, width, kernel, stride);
        var (x, dy) = (Spread(images.detach(), lanes), Spread(gradient.detach(), lanes));
        var w = weights.detach().to_type(ScalarType.Float32).data<float>().ToArray();
        var (y, dx, dw) = (new float[links.Pixels * outputs * lanes], new float[x.Length], new float[w.Length]);
        var area = kernel * kernel;
        fixed (
            float* px = x,
                py = y,
                pw = w,
                pdx = dx,
                pdy = dy,
                pdw = dw
        )
        {
            Lanes.Convolve(py, px, pw, links, outputs, inputs, inputs * area, area, lanes, default);
            Lanes.Convolve(pdx, pdy, pw, links.Reversed(height * width), inputs, outputs, area, inputs * area, lanes, default);
            LaneGradient.Of(pdw, pdy, px, links.ByTap(area), outputs, inputs, lanes);
        }

        AssertClose(maps, Gather(y, maps.shape, lanes));
        AssertClose(images.grad!, Gather(dx, images.shape, lanes));
        AssertClose(weights.grad!, tensor(dw).view(weights.shape));
    }

    [Theory]
    [InlineData(1, 3, 8, 9, 1)]
    [InlineData(16, 8, 8, 8, 1)]
    [InlineData(21, 3, 4, 8, 2)]
    [InlineData(40, 8, 10, 28, 1)]
    [InlineData(70, 4, 3, 11, 3)]
    public void ANetworksPassesAreTorchs(int count, int width, int classes, int size, int channels)
    {
        using var network = ResNet.Create(new(channels, width, classes), CPU).Initialise(random);
        // First its running statistics are made to differ from where they start.
        foreach (var training in new[] { true, false })
        {
            var images = Random(count, channels, size, size).detach().to_type(ScalarType.Float32).requires_grad_(true);
            var labels = arange(count, ScalarType.Int64).remainder(classes);
            var (theirs, theirGradients, theirImages) = Gradients(x => PlainResNet.Forward(network, x, training), images, labels);
            var (ours, gradients, ofImages) = Gradients(x => network.Forward(x, training), images, labels);
            AssertClose(theirs, ours);
            AssertClose(theirGradients, gradients);
            AssertClose(theirImages, ofImages);
        }

        (Tensor Logits, Tensor Weights, Tensor Images) Gradients(Func<Tensor, Tensor> forward, Tensor images, Tensor labels)
        {
            network.ZeroGradients();
            images.grad = null;
            var logits = forward(images);
            F.cross_entropy(logits, labels).backward();
            return (logits, network.Gradients.clone(), images.grad!.clone());
        }
    }

    [Fact]
    public void GradientsCanBeAskedForMoreThanOnceAndOfSeveralPassesAtATime()
    {
        using var network = ResNet.Create(new(1, 4, 3), CPU).Initialise(random);
        var (a, b) = (Images(12), Images(7));
        network.Forward(a, training: false).pow(2).sum().backward();
        network.Forward(b, training: false).sum().backward();
        var apart = network.Gradients.clone();
        network.ZeroGradients();
        (network.Forward(a, training: false).pow(2).sum() + network.Forward(b, training: false).sum()).backward();
        AssertClose(apart, network.Gradients);
        network.ZeroGradients();
        var loss = network.Forward(a, training: false).pow(2).sum() + network.Forward(b, training: false).sum();
        autograd.backward([loss], retain_graph: true);
        autograd.backward([loss], retain_graph: true);
        AssertClose(apart.mul(2), network.Gradients);
    }

    private Tensor Images(int count) => tensor(random.Normal(count * 64), [count, 1, 8, 8]);

    private Tensor Random(params long[] shape) =>
        tensor(random.Normal((int)shape.Aggregate((a, b) => a * b)), shape).to_type(ScalarType.Float64).requires_grad_(true);

    private static float[] Spread(Tensor maps, int lanes)
    {
        var padded = F.pad(maps.to_type(ScalarType.Float32).permute(2, 3, 1, 0), [0, lanes - maps.shape[0]]);
        return padded.contiguous().data<float>().ToArray();
    }

    private static Tensor Gather(float[] maps, long[] shape, int lanes) =>
        tensor(maps).view(shape[2], shape[3], shape[1], lanes).narrow(3, 0, shape[0]).permute(3, 2, 0, 1);

    private static void AssertClose(Tensor expected, Tensor actual)
    {
        var (wanted, got) = (expected.detach().to_type(ScalarType.Float64), actual.detach().to_type(ScalarType.Float64));
        var scale = Math.Max(1e-3, wanted.abs().max().item<double>());
        Assert.InRange((wanted - got).abs().max().item<double>() / scale, 0, Close);
    }
}

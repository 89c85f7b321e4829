using Stages.Models;
using static TorchSharp.torch;

namespace Stages.Tests.Golden;

/// <summary>Comparisons of tensors that name the worst element.</summary>
internal static class Expect
{
    public static void Close(Tensor expected, Tensor actual, double tolerance, string what)
    {
        using var scope = NewDisposeScope();
        Assert.Equal(expected.shape, actual.shape);
        var worst = (expected.to(ScalarType.Float64) - actual.detach().cpu().to(ScalarType.Float64)).abs().max().item<double>();
        Assert.True(worst <= tolerance, FormattableString.Invariant($"{what}: off by {worst:g4}, more than {tolerance:g4}"));
    }

    /// <summary>Every trainable tensor and every BatchNorm buffer agrees.</summary>
    public static void Close(IReadOnlyDictionary<string, Tensor> expected, Network actual, double tolerance)
    {
        foreach (var (name, value) in actual.Parameters.Concat(actual.Buffers))
        {
            Close(expected[name], value, tolerance, name);
        }
    }
}

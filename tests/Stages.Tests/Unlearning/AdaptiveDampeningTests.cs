using Stages.Unlearning;
using static TorchSharp.torch;

namespace Stages.Tests.Unlearning;

public sealed class AdaptiveDampeningTests
{
    // 1 - ln(11)/100 of four finite ratios 1 to 4: 1 + 3 · 0.97602.
    [Fact]
    public void AlphaIsAPercentileOfTheFiniteRatios()
    {
        using var ratios = tensor(new[] { 4f, float.NaN, 1, float.PositiveInfinity, 3, 2 });
        Assert.Equal(3.928063, AdaptiveDampening.Alpha(ratios, share: 0.1), 1e-6);
    }

    [Fact]
    public void NoFiniteRatioDampensNothing()
    {
        using var ratios = tensor(new[] { float.NaN, float.NaN });
        Assert.Equal(double.PositiveInfinity, AdaptiveDampening.Alpha(ratios, share: 0.1));
    }
}

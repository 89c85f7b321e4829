using Stages.Metrics;

namespace Stages.Tests.Metrics;

public sealed class MarginDivergenceTests
{
    [Fact]
    public void EqualGroupsAreNotApart()
    {
        double[] group = [1, 2, 2.5, 7, -3];
        Assert.Equal(0, MarginDivergence.Binned(group, group));
        Assert.Equal(0, MarginDivergence.Gaussian(group, group)!.Value, 1e-15);
    }

    [Fact]
    public void OneModelOnEitherSideHasABinnedDivergenceAndNoNormalOne()
    {
        Assert.Equal(0, MarginDivergence.Binned([2], [2]));
        Assert.Equal(Math.Log(1.00001 / 1e-5), MarginDivergence.Binned([2], [3]), 1e-12);
        Assert.Null(MarginDivergence.Gaussian([2], [3, 4]));
    }

    /// <summary>All of U is in a bin without any of O, which counts as 1e-5 of it, and both are shares of 1 again.</summary>
    [Fact]
    public void PerfectSeparationIsBoundedByTheLeastShare() =>
        Assert.Equal(Math.Log(1.00001 / 1e-5), MarginDivergence.Binned([10, 10, 10], [0, 0.1, 0]), 1e-12);

    /// <summary>Half of U is in the last bin, where O is not: the greatest value is no less a value than the others.</summary>
    [Fact]
    public void TheGreatestValueIsInTheLastBin() =>
        Assert.Equal(
            (0.5 * Math.Log(0.5 * 1.00001 / 1)) + (0.5 * Math.Log(0.5 * 1.00001 / 1e-5)),
            MarginDivergence.Binned([0, 20], [0, 0]),
            1e-12
        );

    [Fact]
    public void NormalMarginsOneDeviationApartAreHalfANatApart() =>
        Assert.Equal(0.5, MarginDivergence.Gaussian([1, 2, 3], [0, 1, 2])!.Value, 1e-15);

    [Fact]
    public void WithoutSpreadThereIsNoNormalDivergence() => Assert.Null(MarginDivergence.Gaussian([100, 100], [1, 2]));
}

using CsCheck;
using Stages.Metrics;
using Stages.Models;

namespace Stages.Tests.Metrics;

public sealed class ZeroRetrainForgettingTests
{
    private static readonly Gen<(double[] P, double[] Q)> Pairs = Gen.Select(
        Gen.Float[-8, 8].Array[12],
        Gen.Float[-8, 8].Array[12],
        (p, q) => (Softmax.Rows(p, 4), Softmax.Rows(q, 4))
    );

    [Fact]
    public void EqualModelsScoreOne() =>
        Pairs.Sample(pair =>
            Math.Abs(ZeroRetrainForgetting.JensenShannon(pair.P, pair.P, 4) - 1) < 1e-12
            && Math.Abs(ZeroRetrainForgetting.Reference(pair.P, pair.P, 4) - 1) < 1e-12
        );

    [Fact]
    public void ModelsWithNothingInCommonScoreOneMinusLogTwo() =>
        Assert.Equal(1 - Math.Log(2), ZeroRetrainForgetting.JensenShannon([1, 0, 0, 1], [0, 1, 1, 0], 2), 12);

    [Fact]
    public void TheScoreIsSymmetric() =>
        Pairs.Sample(pair =>
            ZeroRetrainForgetting.JensenShannon(pair.P, pair.Q, 4) == ZeroRetrainForgetting.JensenShannon(pair.Q, pair.P, 4)
        );

    [Fact]
    public void TheScoreLiesInItsRange() =>
        Pairs.Sample(pair => ZeroRetrainForgetting.JensenShannon(pair.P, pair.Q, 4) is >= 0.306 and <= 1 + 1e-12);

    [Fact]
    public void TheReferencesScoreIsAtMostOne() => Pairs.Sample(pair => ZeroRetrainForgetting.Reference(pair.P, pair.Q, 4) <= 1 + 1e-12);

    /// <summary>p = (½, ½), q = (¼, ¾), m = (⅜, ⅝).</summary>
    [Fact]
    public void AHandWorkedExampleHasBothValues()
    {
        var forward =
            (
                (0.5 * Math.Log(0.5 / 0.375))
                + (0.5 * Math.Log(0.5 / 0.625))
                + (0.25 * Math.Log(0.25 / 0.375))
                + (0.75 * Math.Log(0.75 / 0.625))
            ) / 2;
        var reversed =
            (
                (0.375 * Math.Log(0.375 / 0.5))
                + (0.625 * Math.Log(0.625 / 0.5))
                + (0.375 * Math.Log(0.375 / 0.25))
                + (0.625 * Math.Log(0.625 / 0.75))
            ) / 2;

        Assert.Equal(1 - forward, ZeroRetrainForgetting.JensenShannon([0.5, 0.5], [0.25, 0.75], 2), 12);
        Assert.Equal(1 - (reversed / 2), ZeroRetrainForgetting.Reference([0.5, 0.5], [0.25, 0.75], 2), 12);
    }

    [Fact]
    public void MatricesOfDifferentSizesAreRefused() =>
        Assert.Equal(
            "ZRF needs two matrices of equal size: got 2 and 4 probabilities.",
            Assert.Throws<ArgumentException>(() => ZeroRetrainForgetting.JensenShannon([1, 0], [1, 0, 1, 0], 2)).Message
        );
}

using CsCheck;
using Stages.Models;

namespace Stages.Tests.Models;

public sealed class SoftmaxTests
{
    private static readonly Gen<float[]> Logits = Gen.Float[-30, 30].Array[1, 12];

    [Fact]
    public void EqualLogitsHaveTheLargestEntropy() => Assert.Equal(Math.Log(4), Softmax.Entropy([7, 7, 7, 7]), 12);

    [Fact]
    public void ALogitFarAboveTheOthersHasNoEntropy() => Assert.Equal(0, Softmax.Entropy([1e4f, 0, -1e4f]), 12);

    [Fact]
    public void EntropyIsThatOfTheProbabilities() =>
        Logits.Sample(logits =>
        {
            var direct = Softmax.Rows(logits, logits.Length).Sum(p => -p * Math.Log(p));
            return Math.Abs(direct - Softmax.Entropy(logits)) < 1e-9;
        });

    [Fact]
    public void AddingAConstantChangesNothing() =>
        Gen.Select(Logits, Gen.Int[-500, 500])
            .Sample((logits, shift) => Math.Abs(Softmax.Entropy(logits) - Softmax.Entropy([.. logits.Select(z => z + shift)])) < 1e-3);

    [Fact]
    public void EveryRowSumsToOne() => Logits.Sample(logits => Math.Abs(Softmax.Rows(logits, logits.Length).Sum() - 1) < 1e-12);

    [Fact]
    public void RowsAreIndependent()
    {
        var together = Softmax.Entropies([0, 0, 0, 50], 2);
        Assert.Equal([Softmax.Entropy([0, 0]), Softmax.Entropy([0, 50])], together);
    }

    [Fact]
    public void APartialRowIsRefused() =>
        Assert.Equal(
            "3 elements are no whole number of rows of 2 classes.",
            Assert.Throws<ArgumentException>(() => Softmax.Rows([1, 2, 3], 2)).Message
        );
}

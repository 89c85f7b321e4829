using Pipeline;
using Stages.Designs;

namespace Stages.Tests.Designs;

public sealed class RankingUncertaintyTests
{
    private const int Seeds = 11;

    [Fact]
    public void TwoMethodsOfTheSameRunsShareTheFirstPlace()
    {
        var values = Normal("one", 5, 1);
        var sure = Of(Cell("ssd", values), Cell("lfssd", values));
        Assert.All(sure.Methods, m => Assert.Equal((0.5, new RankSet(1, 2), Seeds / 2.0), (m.Best!.Value, m.Ranks!.Value, m.NamedBest)));
        Assert.Equal(0.5, sure.RightWinner);
    }

    [Fact]
    public void TwoEqualMethodsAreEachTheBestHalfOfTheTime()
    {
        var best = Enumerable
            .Range(0, 200)
            .Average(i =>
                Of(Cell("a", Normal($"a{i}", 5, 1)), Cell("b", Normal($"b{i}", 5, 1))).Methods.Single(m => m.Method == "a").Best!.Value
            );
        // P(best) of equal methods is spread over [0, 1]: its mean of 200 has a standard error of about 0.025.
        Assert.InRange(best, 0.42, 0.58);
    }

    [Fact]
    public void AClearWinnerIsTheBestAlways()
    {
        var sure = Of(Cell("far", Normal("far", 50, 1)), Cell("near", Normal("near", 5, 1)));
        Assert.Equal(("near", 1.0, new RankSet(1, 1)), (sure.Methods[0].Method, sure.Methods[0].Best!.Value, sure.Methods[0].Ranks!.Value));
        Assert.Equal(new RankSet(2, 2), sure.Methods[1].Ranks);
        Assert.Equal((1, 1, 1), (sure.RightWinner, sure.SameBestOfB, sure.SameOrderOfB));
        Assert.All(sure.Regret, regret => Assert.Equal(0, regret));
    }

    [Fact]
    public void ElevenOfElevenSeedsAreNoCertainty()
    {
        var sure = Of(Cell("far", Normal("far", 50, 1)), Cell("near", Normal("near", 5, 1)));
        // Clopper and Pearson: 0.025^(1/11).
        Assert.Equal(Math.Pow(0.025, 1.0 / Seeds), sure.RightWinnerInterval!.Low, 9);
        Assert.Equal(1, sure.RightWinnerInterval.High);
    }

    [Fact]
    public void AWinnerThatMayBeAnotherWidensTheChance()
    {
        var sure = Of(Cell("a", [.. Normal("a", 3, 0.1).Select((v, i) => i < 8 ? v : v + 20)]), Cell("b", Normal("b", 6, 0.1)));
        // Eight of eleven seeds name a, and all runs b; which is right is not sure.
        Assert.Equal(("b", 3.0 / Seeds), (sure.Methods[0].Method, sure.RightWinner!.Value));
        Assert.Equal(new RankSet(1, 2), sure.Methods[0].Ranks);
        Assert.True(sure.RightWinnerInterval!.Contains(8.0 / Seeds));
    }

    [Fact]
    public void MoreSeedsRegretLess()
    {
        var sure = Of(Cell("a", Normal("a", 5, 2)), Cell("b", Normal("b", 6, 2)));
        Assert.True(sure.Regret[0] > sure.Regret[2] && sure.Regret[2] > sure.Regret[3]);
    }

    [Fact]
    public void FewerThanSixTrainingSeedsAreNotDrawnFrom()
    {
        var sure = RankingUncertainty.Of(
            [Cell("a", [1, 2, 3, 4, 5]), Cell("b", [2, 3, 4, 5, 6])],
            [Cell("retrain", [0, 0, 0, 0, 0])],
            RandomStream.For(1, "few")
        );
        Assert.All(sure.Methods, m => Assert.Equal((null, null), (m.Best, m.Ranks)));
        Assert.Equal((1, null, null), (sure.RightWinner, sure.RightWinnerInterval, sure.SameBestOfB));
    }

    private static RankingUncertainty Of(params GridCell[] methods) =>
        RankingUncertainty.Of(methods, [Cell("retrain", Normal("retrain", 0, 1))], RandomStream.For(1, "ranking"));

    private static double[] Normal(string purpose, double mean, double deviation)
    {
        var random = RandomStream.For(1, purpose);
        return [.. Enumerable.Range(0, Seeds).Select(_ => mean + (deviation * random.NextNormal()))];
    }

    private static GridCell Cell(string method, double[] values) =>
        new(new("s", 1, "class", method, "mia", "%"), [.. Enumerable.Range(1, values.Length)], SeedGrid.OfDeterministic(values));
}

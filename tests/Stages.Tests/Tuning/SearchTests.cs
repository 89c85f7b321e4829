using Stages.Tuning;

namespace Stages.Tests.Tuning;

/// <summary>What is chosen, and what one seed's choice costs on the others, by hand.</summary>
public sealed class SearchTests
{
    private static readonly Candidate Stated = new("stated", [4, 1, 7]);
    private static readonly Candidate B = new("b", [2, 5, 3]);
    private static readonly Candidate C = new("c", [3, 3, 3]);
    private static readonly Search Three = new("s", "m", [101, 102, 103], [Stated, B, C]);

    [Fact]
    public void TheBestHasTheLeastMean() => Assert.Equal((C, 3), (Three.Best, Three.Best.Objective));

    [Fact]
    public void TheStatedOneIsTheFirst() => Assert.Equal(4, Three.Stated.Objective);

    [Fact]
    public void EachSeedChoosesTheFirstOfItsLeast() => Assert.Equal([B, Stated, B], Three.OnOneSeed.Select(choice => choice.Chosen));

    [Fact]
    public void AChoiceIsWorthItsMeanOnTheOtherSeeds() => Assert.Equal([4, 5.5, 3.5], Three.OnOneSeed.Select(choice => choice.Elsewhere));

    [Fact]
    public void RegretIsAgainstTheBestOverAllSeeds() => Assert.Equal([1, 2.5, 0.5], Three.OnOneSeed.Select(choice => choice.Regret));

    [Fact]
    public void OneSeedTellsNothingOfOthers() => Assert.Empty(new Search("s", "m", [101], [new("a", [1]), new("b", [2])]).OnOneSeed);

    [Fact]
    public void WhatDivergesIsNotChosen()
    {
        var search = new Search("s", "m", [101, 102], [new("a", [0, double.PositiveInfinity]), new("b", [9, 9])]);
        Assert.Equal("b", search.Best.Constants);
        Assert.Equal(double.PositiveInfinity, search.OnOneSeed[0].Regret);
    }

    [Fact]
    public void NothingIsRegrettedWhereAllDiverges()
    {
        var search = new Search("s", "m", [101, 102], [new("a", [1, double.PositiveInfinity])]);
        Assert.Equal([0, 0], search.OnOneSeed.Select(choice => choice.Regret));
    }

    [Fact]
    public void EqualsShareTheBetterRank() => Assert.Equal([3, 1, 1, 4], Ranks.Of([2, 1, 1, double.PositiveInfinity]));
}

using Stages.Designs;

namespace Stages.Tests.Designs;

public sealed class SeedRankingsTests
{
    // Retrain is 0 for both seeds, so that a distance is the absolute mean of a method's values.
    private static readonly GridCell Retrain = Cell(
        "retrain",
        1,
        [
            [0],
            [0],
        ]
    );

    private static readonly SeedRankings OfTwoMethods = SeedRankings.Of(
        [
            Cell(
                "unsir",
                1,
                [
                    [3, 4],
                    [1, 7],
                ]
            ),
            Cell(
                "ssd",
                1,
                [
                    [2],
                    [4],
                ]
            ),
        ],
        [Retrain]
    );

    [Fact]
    public void AllRunsRankByTheirMeans()
    {
        Assert.Equal(["ssd", "unsir"], OfTwoMethods.All.Select(m => m.Method));
        Assert.Equal([3, 3.75], OfTwoMethods.All.Select(m => m.Distance!.Value));
    }

    [Fact]
    public void EachSeedRanksItsOwnRunsBySameDistance()
    {
        Assert.Equal([2, 3.5], OfTwoMethods.BySeed[0].Select(m => m.Distance!.Value));
        Assert.Equal([1, 1], OfTwoMethods.BySeed[1].Select(m => m.Rank!.Value));
        Assert.All(OfTwoMethods.BySeed[1], m => Assert.Equal((4, true), (m.Distance!.Value, m.Shared)));
    }

    [Fact]
    public void SeedsThatRankOtherwiseAreNotCounted() => Assert.Equal(1, OfTwoMethods.SameOrder);

    [Fact]
    public void AMethodIsMeasuredByItsMeanAndNotByItsSpread()
    {
        var rankings = SeedRankings.Of(
            [
                Cell(
                    "ssd",
                    1,
                    [
                        [-9, 9],
                        [9, -9],
                    ]
                ),
                Cell(
                    "lfssd",
                    1,
                    [
                        [1],
                        [1],
                    ]
                ),
            ],
            [Retrain]
        );
        Assert.Equal([("ssd", 0.0), ("lfssd", 1.0)], rankings.All.Select(m => (m.Method, m.Distance!.Value)));
    }

    [Fact]
    public void DistancesAreAveragedOverClasses()
    {
        var rankings = SeedRankings.Of(
            [
                Cell(
                    "ssd",
                    1,
                    [
                        [1],
                        [1],
                    ]
                ),
                Cell(
                    "ssd",
                    2,
                    [
                        [5],
                        [5],
                    ]
                ),
                Cell(
                    "lfssd",
                    1,
                    [
                        [2],
                        [2],
                    ]
                ),
                Cell(
                    "lfssd",
                    2,
                    [
                        [2],
                        [2],
                    ]
                ),
            ],
            [Retrain, Retrain with { Cell = Retrain.Cell with { Class = 2 } }]
        );
        Assert.Equal([("lfssd", 2.0), ("ssd", 3.0)], rankings.All.Select(m => (m.Method, m.Distance!.Value)));
        Assert.Equal(2, rankings.SameOrder);
    }

    [Fact]
    public void EqualDistancesShareTheBetterRank()
    {
        var rankings = SeedRankings.Of(
            [
                Cell(
                    "ssd",
                    1,
                    [
                        [2],
                        [1],
                    ]
                ),
                Cell(
                    "lfssd",
                    1,
                    [
                        [2],
                        [1],
                    ]
                ),
                Cell(
                    "unsir",
                    1,
                    [
                        [1],
                        [2],
                    ]
                ),
            ],
            [Retrain]
        );
        Assert.All(rankings.All, m => Assert.Equal((1, true), (m.Rank!.Value, m.Shared)));
        Assert.Equal([(2, true), (2, true), (1, false)], rankings.BySeed[0].Select(m => (m.Rank!.Value, m.Shared)));
        Assert.Equal([(1, true), (1, true), (3, false)], rankings.BySeed[1].Select(m => (m.Rank!.Value, m.Shared)));
    }

    [Fact]
    public void AClassWithoutRetrainIsRefusedByName() =>
        Assert.Contains(
            "s/class-2/ssd/mia",
            Assert
                .Throws<InvalidDataException>(() =>
                    SeedRankings.Of(
                        [
                            Cell(
                                "ssd",
                                2,
                                [
                                    [1],
                                    [1],
                                ]
                            ),
                        ],
                        [Retrain]
                    )
                )
                .Message
        );

    private static GridCell Cell(string method, int forgotten, double[][] values) =>
        new(new("s", forgotten, "class", method, "mia", "%"), [1, 2], SeedGrid.Of(values));
}

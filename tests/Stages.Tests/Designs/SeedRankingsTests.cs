using Stages.Designs;

namespace Stages.Tests.Designs;

public sealed class SeedRankingsTests
{
    // Retrain is 0 for both seeds, so that a distance is the root mean square of a method's values.
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
    public void BRanksOneRunOfEachSeed()
    {
        Assert.Equal(["unsir", "ssd"], OfTwoMethods.B.Select(m => m.Method));
        Assert.Equal(Math.Sqrt(5), OfTwoMethods.B[0].Distance!.Value, 12);
        Assert.Equal(Math.Sqrt(10), OfTwoMethods.B[1].Distance!.Value, 12);
    }

    [Fact]
    public void EachSeedRanksItsOwnRuns()
    {
        Assert.Equal(Math.Sqrt(12.5), OfTwoMethods.BySeed[0][0].Distance!.Value, 12);
        Assert.Equal([2, 1], OfTwoMethods.BySeed[0].Select(m => m.Rank!.Value));
        Assert.Equal(5, OfTwoMethods.BySeed[1][0].Distance!.Value, 12);
        Assert.Equal([2, 1], OfTwoMethods.BySeed[1].Select(m => m.Rank!.Value));
    }

    [Fact]
    public void SeedsThatRankOtherwiseThanBAreNotCounted() => Assert.Equal((0, 0), (OfTwoMethods.SameFirst, OfTwoMethods.SameOrder));

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
        Assert.Equal([("lfssd", 2.0), ("ssd", 3.0)], rankings.B.Select(m => (m.Method, m.Distance!.Value)));
        Assert.Equal((2, 2), (rankings.SameFirst, rankings.SameOrder));
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
        Assert.All(rankings.B, m => Assert.Equal((1, true), (m.Rank!.Value, m.Shared)));
        Assert.Equal([(2, true), (2, true), (1, false)], rankings.BySeed[0].Select(m => (m.Rank!.Value, m.Shared)));
        Assert.Equal([(1, true), (1, true), (3, false)], rankings.BySeed[1].Select(m => (m.Rank!.Value, m.Shared)));
        Assert.Equal(0, rankings.SameFirst);
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

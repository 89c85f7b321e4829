using Pipeline;
using Stages.Designs;
using Stages.Variance;

namespace Stages.Tests.Variance;

public sealed class GridTestTests
{
    /// <summary>Of the three ways to put four values into two rows, the rows' own are furthest apart: p is a
    /// third.</summary>
    [Fact]
    public void PIsTheShareOfGridsWithRowsAsFarApart()
    {
        var test = GridTest.Of(
            SeedGrid.Of([
                [1, 2],
                [10, 11],
            ]),
            RandomStream.For(1, "test")
        )!;
        Assert.Equal(1.0 / 3, test.P, 0.02);
        Assert.Equal(1.0 / 3, test.LeastP, 0.02);
    }

    [Fact]
    public void EqualValuesCannotReject()
    {
        var test = GridTest.Of(
            SeedGrid.Of([
                [0.1, 0.1, 0.1],
                [0.1, 0.1, 0.1],
            ]),
            RandomStream.For(1, "test")
        )!;
        Assert.Equal((1, 1, 1), (test.P, test.LeastP, test.InstancesP));
    }

    [Fact]
    public void AMethodThatDrawsNothingHasNoTest() =>
        Assert.Null(GridTest.Of(SeedGrid.OfDeterministic([1, 2, 3]), RandomStream.For(1, "test")));

    [Fact]
    public void TrainingSeedsThatDifferAreFound()
    {
        var test = GridTest.Of(SeedGrid.Of(SimulatedGrids.Draw(RandomStream.For(2, "test"), 6, 6, 2, 1)), RandomStream.For(1, "test"))!;
        Assert.InRange(test.P, 0, 0.001);
        Assert.InRange(test.InstancesP, 0, 0.01);
    }

    /// <summary>Without an effect, skewed values: p at most q in a share q of 100 grids, within four standard
    /// errors.</summary>
    [Fact]
    public void PIsUniformWhenTheTrainingSeedMakesNoDifference()
    {
        var random = RandomStream.For(3, "test");
        var tests = Enumerable
            .Range(0, 100)
            .Select(_ =>
                SeedGrid.Of([
                    .. Enumerable.Range(0, 5).Select(_ => Enumerable.Range(0, 4).Select(_ => Math.Exp(random.NextNormal())).ToArray()),
                ])
            )
            .Select(grid => GridTest.Of(grid, random)!)
            .ToList();
        foreach (var q in (double[])[0.1, 0.5])
        {
            Assert.Equal(q, tests.Count(t => t.P <= q) / 100.0, 4 * Math.Sqrt(q * (1 - q) / 100));
            Assert.Equal(q, tests.Count(t => t.InstancesP <= q) / 100.0, 4 * Math.Sqrt(q * (1 - q) / 100));
        }
    }
}

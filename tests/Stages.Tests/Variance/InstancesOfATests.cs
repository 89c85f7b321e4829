using Pipeline;
using Stages.Designs;
using Stages.Variance;

namespace Stages.Tests.Variance;

public sealed class InstancesOfATests
{
    [Fact]
    public void EachRowIsComparedWithTheColumnWithoutIt()
    {
        var instances = Of(
            SeedGrid.Of([
                [0, 2],
                [5, 7],
            ])
        )!;
        Assert.Equal(Math.Sqrt(17), instances.Distances[0], 12);
        Assert.Equal(Math.Sqrt(37), instances.Distances[1], 12);
        Assert.Equal(Math.Sqrt(37), instances.Summary.Max, 12);
        Assert.Equal((Math.Sqrt(37) - Math.Sqrt(17)) / 2, instances.Summary.Q75 - instances.Summary.Q25, 12);
    }

    [Fact]
    public void ADeterministicMethodHasOneValueUnderA()
    {
        var instances = Of(SeedGrid.OfDeterministic([0, 3, 4]))!;
        Assert.Equal(Math.Sqrt(12.5), instances.Distances[0], 12);
        Assert.Equal(Math.Sqrt(5), instances.Distances[1], 12);
        Assert.Equal(Math.Sqrt(8.5), instances.Distances[2], 12);
    }

    [Fact]
    public void OneTrainingSeedLeavesNoB() =>
        Assert.Null(
            Of(
                SeedGrid.Of([
                    [1, 2, 3],
                ])
            )
        );

    /// <summary>
    /// Grids of another stream, of which nothing differs. The floor of normal values alone would be exceeded in 5 % of
    /// normal grids, and in some 20 % where runs fail.
    /// </summary>
    [Theory]
    [InlineData(0)]
    [InlineData(0.15)]
    public void AtMostFivePercentOfGridsInWhichNothingDiffersExceedEachFloor(double failing)
    {
        const int Grids = 150;
        var (random, above) = (RandomStream.For(8, "null/instances"), new int[3]);
        for (var grid = 0; grid < Grids; grid++)
        {
            var values = SimulatedGrids
                .Draw(random, 6, 5, 0, 1)
                .Select(row => row.Select(v => random.NextDouble() < failing ? v - 20 : v).ToArray());
            var instances = Of(SeedGrid.Of([.. values]))!;
            above[0] += instances.Distances[0] > instances.Floor!.High ? 1 : 0;
            above[1] += instances.Summary.Median > instances.FloorOfMedian!.High ? 1 : 0;
            above[2] += instances.Summary.Max > instances.FloorOfMaximum!.High ? 1 : 0;
        }

        // The standard error of 5 % is 1.8.
        Assert.All(above, count => Assert.InRange(100.0 * count / Grids, 0, 10));
    }

    [Fact]
    public void TheLargestOfManyIsFartherAndTheirMedianVariesLess()
    {
        var floor = InstanceFloors.Of(11, 11, Streams.Source)!;
        Assert.True(floor.Maximum.Mean > floor.One.Mean + 0.2);
        Assert.True(floor.Median.High < floor.One.High);
    }

    /// <summary>One run and the others differ by the training seed alone: the floor would be reached by construction.</summary>
    [Fact]
    public void AnInstanceOfOneRunHasNoFloor()
    {
        var instances = Of(SeedGrid.OfDeterministic([0, 3, 4, 7, 1]))!;
        Assert.Equal((null, null, null), (instances.Floor, instances.FloorOfMedian, instances.FloorOfMaximum));
    }

    [Fact]
    public void AConstantMetricIsNowhereFromItselfAndHasNoFloor()
    {
        var instances = Of(
            SeedGrid.Of([
                [3, 3],
                [3, 3],
                [3, 3],
                [3, 3],
            ])
        )!;
        Assert.Equal(0, instances.Summary.Max);
        Assert.Null(instances.FloorOfMaximum);
    }

    private static InstancesOfA? Of(SeedGrid grid) =>
        InstancesOfA.Of(grid, GridTest.Of(grid, RandomStream.For(1, "permutations")), Streams.Source);
}

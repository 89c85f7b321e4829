using Pipeline;
using Stages.Designs;
using Stages.Variance;

namespace Stages.Tests.Variance;

public sealed class InstancesOfATests
{
    [Fact]
    public void EachRowIsComparedWithTheColumnWithoutIt()
    {
        var instances = InstancesOfA.Of(
            SeedGrid.Of([
                [0, 2],
                [5, 7],
            ]),
            Streams.Source
        )!;
        Assert.Equal(Math.Sqrt(17), instances.Distances[0], 12);
        Assert.Equal(Math.Sqrt(37), instances.Distances[1], 12);
        Assert.Equal(Math.Sqrt(37), instances.Summary.Max, 12);
        Assert.Equal((Math.Sqrt(37) - Math.Sqrt(17)) / 2, instances.Summary.Q75 - instances.Summary.Q25, 12);
    }

    [Fact]
    public void ADeterministicMethodHasOneValueUnderA()
    {
        var instances = InstancesOfA.Of(SeedGrid.OfDeterministic([0, 3, 4]), Streams.Source)!;
        Assert.Equal(Math.Sqrt(12.5), instances.Distances[0], 12);
        Assert.Equal(Math.Sqrt(5), instances.Distances[1], 12);
        Assert.Equal(Math.Sqrt(8.5), instances.Distances[2], 12);
    }

    [Fact]
    public void OneTrainingSeedLeavesNoB() =>
        Assert.Null(
            InstancesOfA.Of(
                SeedGrid.Of([
                    [1, 2, 3],
                ]),
                Streams.Source
            )
        );

    /// <summary>Grids of another stream, of which nothing differs: the floors are of the ratio to the same grid's B.</summary>
    [Fact]
    public void FivePercentOfGridsInWhichNothingDiffersExceedEachFloor()
    {
        const int Grids = 10_000;
        var (random, above) = (RandomStream.For(8, "null/instances"), new int[3]);
        for (var grid = 0; grid < Grids; grid++)
        {
            var instances = InstancesOfA.Of(SeedGrid.Of(SimulatedGrids.Draw(random, 6, 5, 0, 1)), Streams.Source)!;
            above[0] += instances.Distances[0] > instances.Floor!.High ? 1 : 0;
            above[1] += instances.Summary.Median > instances.FloorOfMedian!.High ? 1 : 0;
            above[2] += instances.Summary.Max > instances.FloorOfMaximum!.High ? 1 : 0;
        }

        Assert.All(above, count => Assert.Equal(5, 100.0 * count / Grids, 0.8));
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
        var instances = InstancesOfA.Of(SeedGrid.OfDeterministic([0, 3, 4, 7, 1]), Streams.Source)!;
        Assert.Equal((null, null, null), (instances.Floor, instances.FloorOfMedian, instances.FloorOfMaximum));
    }

    [Fact]
    public void AConstantMetricIsNowhereFromItselfAndHasNoFloor()
    {
        var instances = InstancesOfA.Of(
            SeedGrid.Of([
                [3, 3],
                [3, 3],
                [3, 3],
                [3, 3],
            ]),
            Streams.Source
        )!;
        Assert.Equal(0, instances.Summary.Max);
        Assert.Null(instances.FloorOfMaximum);
    }
}

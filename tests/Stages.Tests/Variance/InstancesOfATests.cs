using Stages.Designs;
using Stages.Mathematics;
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

    /// <summary>Two single runs are |X − Y| apart, either way: mean 2σ/√π, σ being B's.</summary>
    [Fact]
    public void TheFloorsOfTwoSingleRunsAreTheFoldedNormals()
    {
        var instances = InstancesOfA.Of(
            SeedGrid.Of([
                [0],
                [2],
            ]),
            Streams.Source
        )!;
        var expected = Math.Sqrt(2) * 2 / Math.Sqrt(Math.PI);
        foreach (var floor in (NullFloor[])[instances.Floor, instances.FloorOfMedian, instances.FloorOfMaximum])
        {
            Assert.Equal(expected, floor.Mean, 4 * floor.StandardError);
            Assert.Equal(Math.Sqrt(2) * Math.Sqrt(2 - (4 / Math.PI)) / Math.Sqrt(20_000), floor.StandardError, 0.0002);
        }
    }

    [Fact]
    public void TheFloorOfOneInstanceIsThatOfTwoIndependentSamples()
    {
        var floor = InstanceFloors.Of(11, 11, Streams.Source);
        var two = NullFloor.TwoSamples(11, 10, Streams.Source);
        Assert.Equal(two.Mean, floor.One.Mean, 4 * (two.StandardError + floor.One.StandardError));
        Assert.True(floor.Maximum.Mean > floor.One.Mean + 0.2);
        Assert.True(floor.Median.High < floor.One.High);
    }

    [Fact]
    public void AConstantMetricIsNowhereFromItself()
    {
        var instances = InstancesOfA.Of(
            SeedGrid.Of([
                [3, 3],
                [3, 3],
                [3, 3],
            ]),
            Streams.Source
        )!;
        Assert.Equal(0, instances.Summary.Max);
        Assert.Equal(0, instances.FloorOfMaximum.High);
    }
}

using Pipeline;
using Stages.Mathematics;

namespace Stages.Tests.Mathematics;

public sealed class RelabellingTests
{
    private const int Most = 20_000;
    private static readonly RandomStream Random = RandomStream.For(1, "test");

    [Theory]
    [InlineData(2, 2, 6, 2.0 / 6)]
    [InlineData(1, 3, 4, 1.0 / 4)]
    [InlineData(3, 11, 364, 1.0 / 364)]
    [InlineData(7, 7, 3432, 2.0 / 3432)]
    [InlineData(11, 11, Most, 1.0 / Most)]
    public void AllRelabellingsAreTakenWhereTheyAreFew(int first, int second, int count, double least)
    {
        var labels = Relabelling.Of(first, second, Most, Random);
        Assert.Equal(count, labels.Labels.Count);
        Assert.Equal(least, labels.LeastP, 1e-12);
        Assert.All(labels.Labels, label => Assert.Equal((first, first + second), (label.Count(l => l), label.Length)));
        Assert.Equal(Enumerable.Range(0, first + second).Select(i => i < first), labels.Labels[0]);
        if (count < Most)
        {
            Assert.Equal(count, labels.Labels.Select(label => string.Concat(label)).Distinct().Count());
        }
    }

    [Fact]
    public void SeparatedSamplesHaveTheLeastP()
    {
        var labels = Relabelling.Of(4, 4, Most, Random);
        Assert.Equal((labels.LeastP, labels.LeastP), Own(labels.P(Rows(1, 2, 3, 4, 11, 12, 13, 14))));
    }

    [Fact]
    public void EqualValuesHaveAPOfOne() => Assert.Equal((1, 1), Own(Relabelling.Of(3, 2, Most, Random).P(Rows(0.1, 0.1, 0.1, 0.1, 0.1))));

    /// <summary>Of {1, 2, 3, 10} two against two, means are as far apart as of {1, 2} and {3, 10} in 2 of 6.</summary>
    [Fact]
    public void PIsTheShareOfRelabellingsAsFarApart() =>
        Assert.Equal(2.0 / 6, Relabelling.Of(2, 2, Most, Random).P(Rows(1, 2, 3, 10)).Mean[0], 1e-12);

    [Fact]
    public void TheDistanceSeesASpreadThatTheMeansDoNot()
    {
        var (mean, distance) = Own(Relabelling.Of(6, 6, Most, Random).P(Rows(-1, 1, -1, 1, -1, 1, -30, 30, -31, 31, -32, 32)));
        Assert.Equal(1, mean, 1e-9);
        Assert.True(distance <= 0.05, $"{distance}");
    }

    private static (double Mean, double Distance) Own((double[] Mean, double[] Distance) p) => (p.Mean[0], p.Distance[0]);

    private static IReadOnlyList<IReadOnlyList<double>> Rows(params double[] values) => [.. values.Select(v => (double[])[v])];
}

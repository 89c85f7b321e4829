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
        Assert.All(labels.Labels, label => Assert.Equal(first, label.Distinct().Count()));
        Assert.Equal(Enumerable.Range(0, first), labels.Labels[0]);
        if (count < Most)
        {
            Assert.Equal(count, labels.Labels.Select(label => string.Join(' ', label)).Distinct().Count());
        }
    }

    [Fact]
    public void SeparatedSamplesHaveTheLeastP() =>
        Assert.Equal(2.0 / 70, P(Relabelling.Of(4, 4, Most, Random), -6.5, -5.5, -4.5, -3.5, 3.5, 4.5, 5.5, 6.5), 1e-12);

    [Fact]
    public void EqualValuesHaveAPOfOne() => Assert.Equal(1, P(Relabelling.Of(3, 2, Most, Random), 0, 0, 0, 0, 0));

    /// <summary>Of {−3, −2, −1, 6} two against two, means are as far apart as of {−3, −2} and {−1, 6} in 2 of 6.</summary>
    [Fact]
    public void PIsTheShareOfRelabellingsAsFarApart() => Assert.Equal(2.0 / 6, P(Relabelling.Of(2, 2, Most, Random), -3, -2, -1, 6), 1e-12);

    /// <summary>−6 against the mean of 2 and 4; 2 against that of −6 and 4; 4 against that of −6 and 2.</summary>
    [Fact]
    public void SamplesAreAsFarApartAsTheirMeans() => Assert.Equal([9.0, 3.0, 6.0], Relabelling.Of(1, 2, Most, Random).Apart([-6, 2, 4]));

    private static double P(Relabelling labels, params double[] values)
    {
        var apart = labels.Apart(values);
        return Relabelling.P(apart[..1], apart)[0];
    }
}

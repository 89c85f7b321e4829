using Pipeline;
using Stages.Mathematics;

namespace Stages.Tests.Mathematics;

public sealed class ConfidenceSequenceTests
{
    private const int Seeds = 30;
    private const int Experiments = 4_000;

    [Fact]
    public void SevenValuesAreTheFewest() => Assert.Equal(7, ConfidenceSequence.FewestValues());

    [Fact]
    public void SixValuesHaveNoInterval() => Assert.Null(ConfidenceSequence.Of([1, 1, 1, 1, 1, 1]));

    [Fact]
    public void ValuesThatAreAllTheSameAreTheirCentre() => Assert.Equal(new Interval(2, 2), ConfidenceSequence.Of([2, 2, 2, 2, 2, 2, 2]));

    [Fact]
    public void TheIntervalsBoundsAreWhereTheEvidenceBegins()
    {
        double[] values = [1.2, 0.7, 1.9, 1.1, 0.2, 1.4, 1.0, 0.8, 1.3];
        var interval = ConfidenceSequence.Of(values)!;
        Assert.InRange(interval.Low, 0, 1);
        Assert.InRange(interval.High, 1.1, 2.5);
        Assert.Equal(20, ConfidenceSequence.Evidence(values, interval.Low), 0.01);
        Assert.Equal(20, ConfidenceSequence.Evidence(values, interval.High), 0.01);
    }

    [Fact]
    public void AnotherUnitIsTheSameInterval()
    {
        double[] values = [1.2, 0.7, 1.9, 1.1, 0.2, 1.4, 1.0, 0.8, 1.3];
        var (one, other) = (ConfidenceSequence.Of(values)!, ConfidenceSequence.Of([.. values.Select(v => (-100 * v) + 7)])!);
        Assert.Equal((-100 * one.High) + 7, other.Low, 1e-6);
        Assert.Equal((-100 * one.Low) + 7, other.High, 1e-6);
    }

    /// <summary>
    /// How many of 4,000 experiments, looked at after each of 30 training seeds, ever call two methods different that are
    /// not. The differences are of accuracies of two equal methods, so they are symmetric.
    /// </summary>
    [Theory]
    [InlineData("normal")]
    [InlineData("9 test examples of 0.1")]
    [InlineData("90 test examples of 0.02")]
    [InlineData("mostly 0")]
    [InlineData("rare failures")]
    [InlineData("heavy tails")]
    public void EqualMethodsAreSeldomEverCalledDifferent(string kind)
    {
        var random = RandomStream.For(1, kind);
        Assert.InRange(Experimented(() => Value(kind, random) - Value(kind, random)), 0, 0.05);
    }

    [Theory]
    [InlineData(0.5, 11, 0.05, 0.25)]
    [InlineData(1, 11, 0.40, 0.60)]
    [InlineData(1.5, 11, 0.80, 0.93)]
    [InlineData(1, 20, 0.80, 0.93)]
    public void ADifferenceInStandardDeviationsIsFound(double difference, int seeds, double least, double most)
    {
        var random = RandomStream.For(2, "power");
        Assert.InRange(Experimented(() => difference + random.NextNormal(), seeds), least, most);
    }

    private static double Experimented(Func<double> gap, int seeds = Seeds)
    {
        var found = 0;
        for (var experiment = 0; experiment < Experiments; experiment++)
        {
            List<double> gaps = [];
            for (var seed = 0; seed < seeds; seed++)
            {
                gaps.Add(gap());
                if (ConfidenceSequence.Evidence(gaps, 0) >= ConfidenceSequence.Needed(0.95))
                {
                    found++;
                    break;
                }
            }
        }

        return (double)found / Experiments;
    }

    private static double Value(string kind, RandomStream random) =>
        kind switch
        {
            "normal" => random.NextNormal(),
            "9 test examples of 0.1" => Right(9, 0.1, random),
            "90 test examples of 0.02" => Right(90, 0.02, random),
            "mostly 0" => random.NextDouble() < 0.7 ? 0 : Right(90, 0.3, random),
            "rare failures" => random.NextDouble() < 0.15 ? 40 + random.NextNormal() : 90 + random.NextNormal(),
            _ => random.NextNormal() / random.NextDouble(),
        };

    // Accuracy on so many test examples, in percent.
    private static double Right(int examples, double chance, RandomStream random) =>
        100.0 * Enumerable.Range(0, examples).Count(_ => random.NextDouble() < chance) / examples;
}

using Pipeline;
using Stages.Variance;

namespace Stages.Tests.Variance;

public sealed class TestSetComponentsTests
{
    /// <summary>Two examples that over four training seeds are right in all four ways: their covariance is 0.</summary>
    private static readonly bool[][][] Independent =
    [
        [
            [false, false],
        ],
        [
            [false, true],
        ],
        [
            [true, false],
        ],
        [
            [true, true],
        ],
    ];

    [Fact]
    public void IndependentExamplesLeaveTheSeedsNothing()
    {
        var components = TestSetComponents.Of(Independent, deterministic: true)!;
        Assert.Equal(0, components.Training);
        Assert.Equal(1, components.TestSetShare);

        // Accuracies 0, 50, 50 and 100: their variance.
        Assert.Equal(5000.0 / 3, components.TestSet, 9);
    }

    /// <summary>By the definition: the mean over pairs of different examples of their cross mean squares.</summary>
    [Theory]
    [InlineData(4, 3, 6)]
    [InlineData(3, 2, 2)]
    [InlineData(5, 1, 4)]
    public void TheComponentsAreMeansOverPairsOfExamples(int rows, int columns, int examples)
    {
        var random = RandomStream.For(1, $"pairs/{rows}x{columns}x{examples}");
        var right = Draw(random, rows, columns, examples, _ => 0.3 * random.NextDouble(), (a, e) => 0.3 + a + (0.2 * e));
        var (training, unlearning) = (0.0, 0.0);
        for (var x = 0; x < examples; x++)
        {
            for (var y = 0; y < examples; y++)
            {
                if (x != y)
                {
                    var (between, within) = CrossMeanSquares(right, x, y);
                    training += 1e4 * (between - within) / columns / (examples * (examples - 1));
                    unlearning += 1e4 * within / (examples * (examples - 1));
                }
            }
        }

        var components = TestSetComponents.Of(right, deterministic: columns == 1)!;
        Assert.Equal(training, components.Training, 9);
        Assert.Equal(unlearning, components.Unlearning, 9);
    }

    [Theory]
    [InlineData(4, 3, 7)]
    [InlineData(5, 1, 7)]
    public void TheThreeSumToTheVarianceOfARun(int rows, int columns, int examples)
    {
        var random = RandomStream.For(2, "sum");
        var right = Draw(random, rows, columns, examples, _ => 0, (_, _) => 0.6);
        double[][] accuracies = [.. right.Select(row => row.Select(run => 100.0 * run.Count(r => r) / examples).ToArray())];
        var known = VarianceComponents.Of(accuracies);
        Assert.Equal(
            known.RawTrainingVariance is { } training && columns > 1
                ? training + known.UnlearningVariance!.Value
                : known.MeanSquareBetween!.Value,
            TestSetComponents.Of(right, deterministic: columns == 1)!.Total,
            9
        );
    }

    /// <summary>
    /// Runs whose accuracy on the population is 0.7 ± 0.05 by the training seed ± 0.03 by the unlearning seed; the test
    /// set's part of a run's variance is p(1 − p)/n.
    /// </summary>
    [Fact]
    public void KnownComponentsAreFound()
    {
        const int Replications = 4_000;
        const int Examples = 50;
        var random = RandomStream.For(3, "known");
        var (training, unlearning, testSet) = (0.0, 0.0, 0.0);
        for (var replication = 0; replication < Replications; replication++)
        {
            var right = Draw(random, 4, 4, Examples, _ => 0.05 * Sign(random), (a, _) => 0.7 + a + (0.03 * Sign(random)));
            var found = TestSetComponents.Of(right, deterministic: false)!;
            training += found.Training / Replications;
            unlearning += found.Unlearning / Replications;
            testSet += found.TestSet / Replications;
        }

        Assert.InRange(training, 25 - 1.5, 25 + 1.5);
        Assert.InRange(unlearning, 9 - 1, 9 + 1);
        Assert.InRange(testSet, (1e4 * ((0.7 * 0.3) - 0.0034) / Examples) - 0.5, (1e4 * ((0.7 * 0.3) - 0.0034) / Examples) + 0.5);
    }

    [Fact]
    public void EqualRunsHaveNoShare()
    {
        var components = TestSetComponents.Of(
            [
                [
                    [true, false],
                ],
                [
                    [true, false],
                ],
                [
                    [true, false],
                ],
            ],
            deterministic: true
        )!;
        Assert.Equal((0, 0, 0), (components.Training, components.Unlearning, components.TestSet));
        Assert.Null(components.TestSetShare);
    }

    [Fact]
    public void WhatIsNotIdentifiedIsNotSaid()
    {
        Assert.Null(TestSetComponents.Of([], deterministic: true));
        Assert.Null(
            TestSetComponents.Of(
                [
                    [
                        [true, false],
                        [true, true],
                    ],
                ],
                deterministic: false
            )
        );
        Assert.Null(TestSetComponents.Of(Independent, deterministic: false));
        Assert.Null(
            TestSetComponents.Of(
                [
                    [
                        [true],
                    ],
                    [
                        [false],
                    ],
                ],
                deterministic: true
            )
        );
        Assert.Null(
            TestSetComponents.Of(
                [
                    [
                        [true, false],
                    ],
                    [
                        [true, false],
                        [true, true],
                    ],
                ],
                deterministic: false
            )
        );
    }

    private static int Sign(RandomStream random) => random.NextInt(2) == 0 ? -1 : 1;

    private static bool[][][] Draw(
        RandomStream random,
        int rows,
        int columns,
        int examples,
        Func<int, double> effect,
        Func<double, int, double> probability
    ) =>
        [
            .. Enumerable
                .Range(0, rows)
                .Select(i =>
                {
                    var a = effect(i);
                    return Enumerable
                        .Range(0, columns)
                        .Select(j =>
                        {
                            var p = probability(a, j);
                            return Enumerable.Range(0, examples).Select(_ => random.NextDouble() < p).ToArray();
                        })
                        .ToArray();
                }),
        ];

    private static (double Between, double Within) CrossMeanSquares(bool[][][] right, int x, int y)
    {
        var (rows, columns) = (right.Length, right[0].Length);
        double[][] Of(int example) => [.. right.Select(row => row.Select(run => run[example] ? 1.0 : 0).ToArray())];
        var (first, second) = (Of(x), Of(y));
        var (meanFirst, meanSecond) = (first.Average(row => row.Average()), second.Average(row => row.Average()));
        var (between, within) = (0.0, 0.0);
        for (var i = 0; i < rows; i++)
        {
            between += columns * (first[i].Average() - meanFirst) * (second[i].Average() - meanSecond) / (rows - 1);
            for (var j = 0; j < columns && columns > 1; j++)
            {
                within += (first[i][j] - first[i].Average()) * (second[i][j] - second[i].Average()) / (rows * (columns - 1));
            }
        }

        return (between, within);
    }
}

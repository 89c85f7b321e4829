using Pipeline;
using Stages.Designs;
using Stages.Variance;

namespace Stages.Tests.Variance;

public sealed class ForgetSetComponentsTests
{
    /// <summary>Training seeds ±2, forget sets ±1, unlearning seeds ±0.5 about 10: twice the squares, and no interaction.</summary>
    [Fact]
    public void EffectsThatAddUpHaveNoInteraction()
    {
        var found = ForgetSetComponents.Of(Sets(2, 2, 2, (i, j, k) => 10 + (4 * i - 2) + (j - 0.5) + (2 * k - 1)))!;
        Assert.Equal((10, 8, 2, 0, 0.5), (found.Mean, found.Training, found.ForgetSet, found.TrainingForgetSet, found.Unlearning!.Own));
        Assert.Equal((0, 0, 0, 10.5), (found.Unlearning.Training, found.Unlearning.ForgetSet, found.Unlearning.Rest, found.Total));
    }

    /// <summary>By hand: all means of training seeds and of forget sets are 2, and MS of the rest is 4.</summary>
    [Fact]
    public void AMethodThatDrawsNothingHasNoUnlearningSeed()
    {
        var found = ForgetSetComponents.Of([Deterministic([1, 3]), Deterministic([3, 1])])!;
        Assert.Null(found.Unlearning);
        Assert.Equal((2, -2, -2, 4), (found.Mean, found.Training, found.ForgetSet, found.TrainingForgetSet));
    }

    /// <summary>Σ over unlearning seeds' components is the mean variance of the runs of one training seed and forget set.</summary>
    [Fact]
    public void WhatHasTheUnlearningSeedInItIsTheVarianceInACell()
    {
        var random = RandomStream.For(1, "cell");
        var sets = Sets(4, 3, 2, (_, _, _) => random.NextNormal());
        var within = sets.SelectMany(set => set.Values).Average(row => row.Sum(v => Math.Pow(v!.Value - row.Average()!.Value, 2)) / 2);
        Assert.Equal(within, ForgetSetComponents.Of(sets)!.Unlearning!.Sum, 12);
    }

    [Fact]
    public void KnownComponentsAreFound()
    {
        const int Replications = 3_000;
        var random = RandomStream.For(7, "forget-sets");
        double[] sums = new double[7];
        for (var replication = 0; replication < Replications; replication++)
        {
            var (t, u, f) = (Draws(5, 2), Draws(4, 0.5), Draws(3, 3));
            var (tu, tf, uf) = (Draws(20, 1.5), Draws(15, 2.5), Draws(12, 1));
            var found = ForgetSetComponents.Of(
                Sets(5, 4, 3, (i, j, k) => t[i] + u[j] + f[k] + tu[(i * 4) + j] + tf[(i * 3) + k] + uf[(j * 3) + k] + random.NextNormal())
            )!;
            var parts = found.Unlearning!;
            double[] all =
            [
                found.Training,
                parts.Own,
                found.ForgetSet,
                parts.Training,
                found.TrainingForgetSet,
                parts.ForgetSet,
                parts.Rest,
            ];
            for (var at = 0; at < all.Length; at++)
            {
                sums[at] += all[at] / Replications;
            }
        }

        // Standard errors of these means are at most 0.19.
        Assert.All(sums.Zip([4, 0.25, 9, 2.25, 6.25, 1, 1]), pair => Assert.InRange(pair.First, pair.Second - 0.6, pair.Second + 0.6));
        Assert.InRange(sums[6], 0.95, 1.05);

        double[] Draws(int count, double deviation) => [.. Enumerable.Range(0, count).Select(_ => deviation * random.NextNormal())];
    }

    [Fact]
    public void EqualValuesLeaveExactlyNothing()
    {
        var found = ForgetSetComponents.Of(Sets(3, 3, 3, (_, _, _) => 0.1))!;
        Assert.True(found.IsConstant);
        Assert.Equal((0.1, 0), (found.Mean, found.Total));
    }

    [Fact]
    public void ATrainingSeedWithoutAnyRunIsNone()
    {
        var all = Sets(4, 2, 2, Value);
        var found = ForgetSetComponents.Of([
            .. all.Select(set => set with { Values = [.. set.Values.Take(3), [null, null]] }).Select(Again),
        ])!;
        Assert.Equal(ForgetSetComponents.Of(Sets(3, 2, 2, Value)), found);

        static double Value(int i, int j, int k) => (i * i) + (j * k) + (i == 3 ? 100 : 0) + (0.1 * i * j * k);
    }

    [Fact]
    public void WhatCannotBeEstimatedSaysWhy()
    {
        Assert.Equal("one forget seed", Why(Sets(3, 3, 1, Value)));
        Assert.Equal("one training seed", Why(Sets(1, 3, 3, Value)));
        Assert.Equal("one unlearning seed", Why(Sets(3, 1, 3, Value)));
        var hole = Sets(2, 2, 2, Value)[0] with
        {
            Values =
            [
                [1, null],
                [2, 3],
            ],
        };
        Assert.Equal("1 diverged of 8 runs", Why([Again(hole), Sets(2, 2, 2, Value)[1]]));
        var nothing = Sets(2, 2, 2, Value)
            .Select(set =>
                Again(
                    set with
                    {
                        Values =
                        [
                            [null, null],
                            [null, null],
                        ],
                    }
                )
            )
            .ToArray();
        Assert.Equal("diverged", Why(nothing));

        static double Value(int i, int j, int k) => i + j + k;

        static string? Why(IReadOnlyList<GridCell> cells)
        {
            Assert.Null(ForgetSetComponents.Of(cells));
            return ForgetSetComponents.WhyNot(cells);
        }
    }

    // A grid keeps what was computed of its values when it was made.
    private static GridCell Again(GridCell cell) => new(cell.Cell, cell.TrainingSeeds, cell.Values, cell.Deterministic);

    private static GridCell Deterministic(double?[] values) => new(Cell(1), [1, 2], [.. values.Select(v => (double?[])[v])], true);

    private static GridCell[] Sets(int training, int unlearning, int forget, Func<int, int, int, double> value) =>
        [
            .. Enumerable
                .Range(0, forget)
                .Select(k => new GridCell(
                    Cell(k),
                    [.. Enumerable.Range(1, training)],
                    [
                        .. Enumerable
                            .Range(0, training)
                            .Select(i => Enumerable.Range(0, unlearning).Select(j => (double?)value(i, j, k)).ToArray()),
                    ],
                    Deterministic: false
                )),
        ];

    private static CellName Cell(int seed) => new("digits10-random", seed, ForgetSeeds.Name(seed), "finetune", "retain_test", "%");
}

using Pipeline;
using Stages.Designs;
using Stages.Variance;

namespace Stages.Tests.Variance;

public sealed class GeneralisabilityTests
{
    private const int Methods = 4;
    private const int Seeds = 5;
    private const int Classes = 3;
    private static readonly double[,,] Values = Draw();

    private static readonly Generalisability Study = Generalisability.Of(Cells((m, s, c) => [Values[m, s, c]]))!;

    // Koch's (1967) symmetric sums: the mean product of two values that share no more than these indices is the squared
    // mean and the components of what they share. For full tables they equal the analysis of variance.
    [Fact]
    public void ComponentsAreThoseOfSymmetricSums()
    {
        var (none, m, s, c) = (
            Products(false, false, false),
            Products(true, false, false),
            Products(false, true, false),
            Products(false, false, true)
        );
        var (ms, mc, sc, all) = (
            Products(true, true, false),
            Products(true, false, true),
            Products(false, true, true),
            Products(true, true, true)
        );
        Assert.Equal(m - none, Study.Method, 9);
        Assert.Equal(s - none, Study.Seed, 9);
        Assert.Equal(c - none, Study.Class!.Value, 9);
        Assert.Equal(ms - m - s + none, Study.MethodSeed, 9);
        Assert.Equal(mc - m - c + none, Study.MethodClass!.Value, 9);
        Assert.Equal(sc - s - c + none, Study.SeedClass!.Value, 9);
        Assert.Equal(all - ms - mc - sc + m + s + c - none, Study.MethodSeedClass!.Value, 9);
    }

    [Fact]
    public void UnlearningSeedsAreTakenOutOfTheCells()
    {
        var study = Generalisability.Of(Cells((m, s, c) => m == 0 ? [Values[m, s, c]] : [Values[m, s, c] - 1, Values[m, s, c] + 1]))!;
        // A method that draws nothing has none; the others have a variance of 2 in each cell.
        Assert.Equal(2.0 * 3 / 4, study.Unlearning!.Value, 12);
        Assert.Equal(Study.MethodSeedClass!.Value - (2.0 * 3 / 4 / 2), study.MethodSeedClass!.Value, 9);
    }

    [Fact]
    public void MethodsThatDifferAloneAreRankedPerfectly()
    {
        var study = Generalisability.Of(Cells((m, _, _) => [m]))!;
        Assert.Equal((1.0, 1.0), (study.Relative(1)!.Value, study.Absolute(1)!.Value));
    }

    [Fact]
    public void WhatMovesAllMethodsDisturbsTheirLevelsOnly()
    {
        var study = Generalisability.Of(Cells((m, s, _) => [m + (10 * s)]))!;
        Assert.Equal(1, study.Relative(1)!.Value, 9);
        Assert.InRange(study.Absolute(1)!.Value, 0, 0.1);
    }

    [Fact]
    public void MoreTrainingSeedsRankBetter() =>
        Assert.True(Study.Relative(1) < Study.Relative(3) && Study.Relative(3) < Study.Relative(11));

    [Fact]
    public void OneClassLeavesMethodsAndSeeds()
    {
        var study = Generalisability.Of([.. Cells((m, s, c) => [Values[m, s, c]]).Where(cell => cell.Cell.Class == 0)])!;
        Assert.Equal((null, null, null, null), (study.Class, study.MethodClass, study.SeedClass, study.MethodSeedClass));
        var rest = Enumerable.Range(0, Methods).Select(m => Enumerable.Range(0, Seeds).Select(s => Values[m, s, 0]).ToArray()).ToArray();
        double Mean(Func<int, int, bool> counted) =>
            Enumerable
                .Range(0, Methods)
                .SelectMany(m => Enumerable.Range(0, Seeds).Where(s => counted(m, s)).Select(s => rest[m][s]))
                .Average();
        var residual = Enumerable
            .Range(0, Methods)
            .SelectMany(m =>
                Enumerable.Range(0, Seeds).Select(s => rest[m][s] - Mean((a, _) => a == m) - Mean((_, b) => b == s) + Mean((_, _) => true))
            )
            .Sum(r => r * r);
        Assert.Equal(residual / ((Methods - 1) * (Seeds - 1)), study.MethodSeed, 9);
    }

    [Fact]
    public void OneMethodOrOneTrainingSeedIsNoStudy()
    {
        Assert.Null(Generalisability.Of([.. Cells((m, s, c) => [Values[m, s, c]]).Where(cell => cell.Cell.Method == "0")]));
        Assert.Null(Generalisability.Of([.. Cells((m, s, c) => [Values[m, s, c]]).Select(c => c with { Values = [c.Values[0]] })]));
    }

    private static double Products(bool method, bool seed, bool forgotten)
    {
        var products = new List<double>();
        foreach (var (m, s, c) in Indices())
        {
            foreach (var (n, t, d) in Indices())
            {
                if ((m == n) == method && (s == t) == seed && (c == d) == forgotten)
                {
                    products.Add(Values[m, s, c] * Values[n, t, d]);
                }
            }
        }

        return products.Average();

        static IEnumerable<(int, int, int)> Indices() =>
            Enumerable
                .Range(0, Methods)
                .SelectMany(m => Enumerable.Range(0, Seeds).SelectMany(s => Enumerable.Range(0, Classes).Select(c => (m, s, c))));
    }

    private static double[,,] Draw()
    {
        var (random, values) = (RandomStream.For(1, "generalisability"), new double[Methods, Seeds, Classes]);
        for (var m = 0; m < Methods; m++)
        {
            for (var s = 0; s < Seeds; s++)
            {
                for (var c = 0; c < Classes; c++)
                {
                    values[m, s, c] = (3 * m) + s + (2 * c) + (m * c) + (s * m % 3) + random.NextNormal();
                }
            }
        }

        return values;
    }

    private static GridCell[] Cells(Func<int, int, int, double[]> runs) =>
        [
            .. Enumerable
                .Range(0, Methods)
                .SelectMany(m =>
                    Enumerable
                        .Range(0, Classes)
                        .Select(c => new GridCell(
                            new("s", c, "class", $"{m}", "mia", "%"),
                            [.. Enumerable.Range(1, Seeds)],
                            [.. Enumerable.Range(0, Seeds).Select(s => runs(m, s, c).Select(v => (double?)v).ToArray())],
                            runs(m, 0, c).Length == 1
                        ))
                ),
        ];
}

using CsCheck;

namespace Pipeline.Tests;

public sealed class RandomStreamTests
{
    [Fact]
    public void TheFirstValuesArePinned()
    {
        // From an independent program: xoshiro256** on the SHA-256 of "0|test" read as four little-endian words.
        var stream = RandomStream.For(0, "test");
        ulong[] drawn = [stream.NextBits(), stream.NextBits(), stream.NextBits()];
        Assert.Equal([16429220074794891769UL, 11907664334549605343, 14601750740763145346], drawn);
    }

    [Fact]
    public void EqualSeedsOfOnePurposeGiveEqualDraws() =>
        Gen.Select(Gen.Long, Gen.String)
            .Sample(
                (seed, purpose) =>
                {
                    RandomStream a = RandomStream.For(seed, purpose),
                        b = RandomStream.For(seed, purpose);
                    return a.Permutation(20).SequenceEqual(b.Permutation(20))
                        && a.Normal(5).SequenceEqual(b.Normal(5))
                        && a.NextBits() == b.NextBits();
                }
            );

    [Fact]
    public void AnotherSeedOrPurposeGivesOtherDraws() =>
        Gen.Select(Gen.Long[0, 1000], Gen.Long[0, 1000], Gen.OneOfConst("a", "b"), Gen.OneOfConst("a", "b"))
            .Sample((s, t, p, q) => (RandomStream.For(s, p).NextBits() == RandomStream.For(t, q).NextBits()) == (s == t && p == q));

    [Fact]
    public void APermutationHoldsEveryNumberOnce() =>
        Gen.Select(Gen.Long, Gen.Int[0, 300])
            .Sample(
                (seed, n) => RandomStream.For(seed, "p").Permutation(n).Order().SequenceEqual(Enumerable.Range(0, n).Select(i => (long)i))
            );

    [Fact]
    public void ASubsetHoldsDifferentNumbersInRange() =>
        Gen.Select(Gen.Long, Gen.Int[0, 100], Gen.Int[0, 100])
            .Where((_, n, k) => k <= n)
            .Sample(
                (seed, n, k) =>
                {
                    var subset = RandomStream.For(seed, "p").Subset(n, k);
                    return subset.Length == k && subset.Distinct().Count() == k && subset.All(i => i >= 0 && i < n);
                }
            );

    [Fact]
    public void ASubsetLargerThanTheSetIsRefused() =>
        Assert.Equal("k", Assert.Throws<ArgumentOutOfRangeException>(() => RandomStream.For(0, "p").Subset(2, 3)).ParamName);

    [Fact]
    public void EveryOrderOfFourIsEquallyLikely()
    {
        var stream = RandomStream.For(1, "p");
        var counts = new Dictionary<string, int>();
        for (var i = 0; i < 24_000; i++)
        {
            var order = string.Concat(stream.Permutation(4));
            counts[order] = counts.GetValueOrDefault(order) + 1;
        }

        // Chi-squared with 23 degrees of freedom: 49.7 is the 99.9 % point.
        Assert.Equal(24, counts.Count);
        Assert.InRange(counts.Values.Sum(count => (count - 1000.0) * (count - 1000) / 1000), 0, 49.7);
    }

    [Fact]
    public void IntegersAreUnbiasedOverARangeThatDividesNoPowerOfTwo()
    {
        var stream = RandomStream.For(2, "n");
        const long Range = 3L << 61;
        var low = Enumerable.Range(0, 30_000).Count(_ => stream.NextInt(Range) < Range / 3);
        Assert.InRange(low, 9_700, 10_300);
    }

    [Fact]
    public void UniformNumbersHaveTheMomentsOfTheUniformDistribution()
    {
        var values = RandomStream.For(3, "u").Uniform(100_000, -1, 3);
        Assert.All(values, value => Assert.InRange(value, -1f, 3f));
        Assert.Equal(1, values.Average(), 0.02);
        Assert.Equal(16.0 / 12, values.Average(value => (value - 1.0) * (value - 1.0)), 0.02);
    }

    [Fact]
    public void NormalNumbersHaveTheMomentsOfTheNormalDistribution()
    {
        var values = RandomStream.For(4, "z").Normal(100_000);
        Assert.Equal(0, values.Average(), 0.015);
        Assert.Equal(1, values.Average(value => value * (double)value), 0.02);
        Assert.Equal(3, values.Average(value => Math.Pow(value, 4)), 0.1);
    }
}

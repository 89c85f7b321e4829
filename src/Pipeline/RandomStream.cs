using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Pipeline;

/// <summary>
/// A stream of random numbers: xoshiro256** (Blackman and Vigna, 2018), whose 256 bits of state are the SHA-256 of
/// <c>seed|purpose</c>. A stage owns its streams; what one draws never depends on what another drew, nor on torch.
/// Not thread-safe.
/// </summary>
public sealed class RandomStream
{
    /// <summary>How a seed and a purpose become a stream, as manifests say it.</summary>
    public const string Derivation = "xoshiro256**, whose 256 bits of state are the SHA-256 of \"seed|purpose\"";

    private ulong s0,
        s1,
        s2,
        s3;
    private double? spareNormal;

    private RandomStream(ReadOnlySpan<byte> state)
    {
        s0 = BinaryPrimitives.ReadUInt64LittleEndian(state);
        s1 = BinaryPrimitives.ReadUInt64LittleEndian(state[8..]);
        s2 = BinaryPrimitives.ReadUInt64LittleEndian(state[16..]);
        s3 = BinaryPrimitives.ReadUInt64LittleEndian(state[24..]);
    }

    /// <summary>
    /// The stream of one purpose under one seed. A stage asks <see cref="StageContext.Random"/> for it instead, which
    /// records it.
    /// </summary>
    /// <param name="seed">A training seed or an unlearning seed.</param>
    /// <param name="purpose">What the numbers are for, such as <c>train/digits10/initialise</c>.</param>
    public static RandomStream For(long seed, string purpose)
    {
        ArgumentNullException.ThrowIfNull(purpose);
        return new(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seed}|{purpose}"))));
    }

    /// <summary>Where the stream is: with <see cref="GoTo"/> it goes on as it would have.</summary>
    /// <returns>Six numbers: the generator's four, and whether a normal number is in store and which.</returns>
    public long[] Position() =>
        [(long)s0, (long)s1, (long)s2, (long)s3, spareNormal is null ? 0 : 1, BitConverter.DoubleToInt64Bits(spareNormal ?? 0)];

    /// <summary>Goes to a place that <see cref="Position"/> gave.</summary>
    /// <exception cref="ArgumentException">It is no such place.</exception>
    public void GoTo(IReadOnlyList<long> position)
    {
        if (position is not [var a, var b, var c, var d, 0 or 1, var spare] || (a | b | c | d) == 0)
        {
            throw new ArgumentException(
                "not a position of a stream: six numbers, of which the first four are not all zero and the fifth is 0 or 1",
                nameof(position)
            );
        }

        (s0, s1, s2, s3) = ((ulong)a, (ulong)b, (ulong)c, (ulong)d);
        spareNormal = position[4] == 1 ? BitConverter.Int64BitsToDouble(spare) : null;
    }

    /// <summary>The next 64 random bits.</summary>
    public ulong NextBits()
    {
        var result = BitOperations.RotateLeft(s1 * 5, 7) * 9;
        var shifted = s1 << 17;
        s2 ^= s0;
        s3 ^= s1;
        s1 ^= s2;
        s0 ^= s3;
        s2 ^= shifted;
        s3 = BitOperations.RotateLeft(s3, 45);
        return result;
    }

    /// <summary>
    /// An integer in [0, <paramref name="n"/>), each equally likely (Lemire's multiplication with rejection).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="n"/> is not positive.</exception>
    public long NextInt(long n)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(n);
        var range = (ulong)n;
        var rejected = (0 - range) % range;
        ulong high,
            low;
        do
        {
            high = Math.BigMul(NextBits(), range, out low);
        } while (low < rejected);
        return (long)high;
    }

    /// <summary>A number in [0, 1), a multiple of 2⁻⁵³.</summary>
    public double NextDouble() => (NextBits() >> 11) / (double)(1L << 53);

    /// <summary>A number from the standard normal distribution (Marsaglia's polar method).</summary>
    public double NextNormal()
    {
        if (spareNormal is { } spare)
        {
            spareNormal = null;
            return spare;
        }

        double x,
            y,
            square;
        do
        {
            x = (2 * NextDouble()) - 1;
            y = (2 * NextDouble()) - 1;
            square = (x * x) + (y * y);
        } while (square is >= 1 or 0);
        var scale = Math.Sqrt(-2 * Math.Log(square) / square);
        spareNormal = y * scale;
        return x * scale;
    }

    /// <summary><paramref name="count"/> numbers from U(<paramref name="low"/>, <paramref name="high"/>).</summary>
    public float[] Uniform(int count, double low, double high)
    {
        var values = new float[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = (float)(low + ((high - low) * NextDouble()));
        }

        return values;
    }

    /// <summary><paramref name="count"/> numbers from the standard normal distribution.</summary>
    public float[] Normal(int count)
    {
        var values = new float[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = (float)NextNormal();
        }

        return values;
    }

    /// <summary>
    /// The numbers 0 … <paramref name="n"/> − 1 in random order (Fisher and Yates), every order equally likely.
    /// </summary>
    public long[] Permutation(int n) => Subset(n, n);

    /// <summary><paramref name="k"/> different numbers out of 0 … <paramref name="n"/> − 1, in random order.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="k"/> is not in [0,
    /// <paramref name="n"/>].</exception>
    public long[] Subset(int n, int k)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(k);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(k, n);
        var all = new long[n];
        for (var i = 0; i < n; i++)
        {
            all[i] = i;
        }

        for (var i = 0; i < k; i++)
        {
            var other = i + (int)NextInt(n - i);
            (all[i], all[other]) = (all[other], all[i]);
        }

        return all[..k];
    }
}

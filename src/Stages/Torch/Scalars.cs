using System.Collections.Concurrent;
using TorchSharp;

namespace Stages.Torch;

/// <summary>
/// Numbers for torch's operations, each made once and kept as long as the process lives. A number that is converted on
/// the way into an operation belongs to nobody when the native call reads it: a garbage collection at that instant
/// frees it, and the process crashes. Seen once in about seven thousand runs.
/// </summary>
internal static class Scalars
{
    private static readonly ConcurrentDictionary<double, Scalar> Reals = new();
    private static readonly ConcurrentDictionary<long, Scalar> Integers = new();

    /// <summary>The weight of what is added.</summary>
    public static Scalar One { get; } = 1.Kept();

    /// <summary>The exponent of a square.</summary>
    public static Scalar Two { get; } = 2.Kept();

    /// <summary>A real number. A single-precision one keeps its value.</summary>
    public static Scalar Kept(this double value) => Reals.GetOrAdd(value, static v => v.ToScalar());

    /// <summary>A whole number.</summary>
    public static Scalar Kept(this long value) => Integers.GetOrAdd(value, static v => v.ToScalar());

    /// <summary>A whole number.</summary>
    public static Scalar Kept(this int value) => ((long)value).Kept();

    /// <summary>0, 1, …, <paramref name="count"/> − 1, int64.</summary>
    public static torch.Tensor Range(long count, torch.Device device) =>
        torch.arange(0.Kept(), count.Kept(), 1.Kept(), torch.ScalarType.Int64, device);
}

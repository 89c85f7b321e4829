namespace Pipeline;

/// <summary>
/// How a stage's floating-point arithmetic is done, where that shows in the bytes of its outputs. All but
/// <see cref="Native"/> enter the key, by their names in small letters.
/// </summary>
public enum Numerics
{
    /// <summary>
    /// As this processor does it fastest. Nothing of it enters a key: a store belongs to one kind of processor.
    /// </summary>
    Native,

    /// <summary>With the instructions that every processor has, SSE4.1.</summary>
    Baseline,

    /// <summary>With the instructions that every usual processor has, AVX2 and FMA.</summary>
    Portable,
}

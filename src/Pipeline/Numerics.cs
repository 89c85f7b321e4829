namespace Pipeline;

/// <summary>How a stage's floating-point arithmetic is done, where that shows in the bytes of its outputs.</summary>
public enum Numerics
{
    /// <summary>
    /// As this processor does it fastest. Nothing of it enters a key: a store belongs to one kind of processor.
    /// </summary>
    Native,

    /// <summary>
    /// With the instructions that every processor has. Enters the key, because the bytes are others than those of
    /// <see cref="Native"/>.
    /// </summary>
    Portable,
}

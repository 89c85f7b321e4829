namespace Pipeline;

/// <summary>
/// The range of a number that a file may state; of a list of numbers, the range of each. Both ends are allowed. The
/// reader, the schema of the file and its documentation take it from here.
/// </summary>
/// <param name="least">The least.</param>
/// <param name="most">The greatest.</param>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
public sealed class RangeAttribute(double least, double most) : Attribute
{
    /// <summary>The unit of what counts training examples, of which there are never more than the data set has.</summary>
    public const string Examples = "examples";

    /// <summary>The least.</summary>
    public double Least { get; } = least;

    /// <summary>The greatest.</summary>
    public double Most { get; } = most;

    /// <summary>The unit, in the plural; empty for a number without one.</summary>
    public string Unit { get; init; } = "";

    /// <summary>Whether a list of such numbers may be empty.</summary>
    public bool MayBeEmpty { get; init; }
}

namespace Pipeline;

/// <summary>Why a stage runs.</summary>
public enum Reason
{
    /// <summary>No execution under this id is recorded.</summary>
    NeverRan,

    /// <summary>The last attempt failed.</summary>
    FailedBefore,

    /// <summary>A parameter differs from the last execution's.</summary>
    ParameterChanged,

    /// <summary>The content of an input differs.</summary>
    InputChanged,

    /// <summary>The code that the stage reaches, or a package that it uses, differs.</summary>
    CodeChanged,

    /// <summary>The record is there, an object is not.</summary>
    OutputMissing,

    /// <summary>An object's bytes are not what its hash says.</summary>
    OutputCorrupt,

    /// <summary>The user asked for it.</summary>
    Forced,
}

/// <summary>Why a stage runs, with the particulars.</summary>
/// <param name="Reason">The reason.</param>
/// <param name="Detail">Which parameter, input or output, from what to what; may be empty.</param>
public sealed record Why(Reason Reason, string Detail)
{
    /// <inheritdoc/>
    public override string ToString() => Detail.Length == 0 ? Reason.ToString() : $"{Reason}: {Detail}";
}

namespace Stages.Datasets;

/// <summary>Which of an example's two labels is meant.</summary>
public enum LabelKind
{
    /// <summary>The class itself.</summary>
    Fine,

    /// <summary>The super class that holds it.</summary>
    Super,
}

/// <summary>Examples to forget: those whose label of a kind is a class (docs/science.md, section 2).</summary>
/// <param name="Kind">Which label decides.</param>
/// <param name="Class">The class.</param>
[Pipeline.Kind("forget-set")]
public sealed record ForgetSet(LabelKind Kind, int Class);

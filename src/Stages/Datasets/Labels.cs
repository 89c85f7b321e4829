namespace Stages.Datasets;

/// <summary>Which of an example's two labels is meant.</summary>
public enum LabelKind
{
    /// <summary>The class itself.</summary>
    Fine,

    /// <summary>The super class that holds it.</summary>
    Super,
}

namespace Stages.Datasets;

/// <summary>Names and super classes of a data set's classes: what an experiment's file is checked against.</summary>
/// <param name="Fine">Name of each fine class.</param>
/// <param name="Super">Name of each super class; none where classes are not grouped.</param>
/// <param name="SuperOfFine">The super class of each fine class; empty where there are none.</param>
public sealed record ClassNames(IReadOnlyList<string> Fine, IReadOnlyList<string> Super, IReadOnlyList<int> SuperOfFine)
{
    /// <summary>Whether classes are grouped into super classes.</summary>
    public bool HasSuper => Super.Count > 0;

    /// <summary>The number of classes that labels of a kind tell apart.</summary>
    public int Count(LabelKind kind) => Of(kind).Count;

    /// <summary>The names of the classes that labels of a kind tell apart.</summary>
    public IReadOnlyList<string> Of(LabelKind kind) => kind == LabelKind.Fine ? Fine : Super;
}

namespace Stages.Datasets;

/// <summary>Names and super classes of a data set's classes: what an experiment's file is checked against.</summary>
/// <param name="Fine">Name of each fine class.</param>
/// <param name="Super">Name of each super class.</param>
/// <param name="SuperOfFine">The super class of each fine class.</param>
public sealed record ClassNames(IReadOnlyList<string> Fine, IReadOnlyList<string> Super, IReadOnlyList<int> SuperOfFine)
{
    /// <summary>The classes of a data set.</summary>
    public static ClassNames Of(DatasetName dataset) => dataset switch
    {
        DatasetName.Digits => new ClassNames(
            ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
            ["0 or 6", "1 or 7", "2 or 3", "4 or 9", "5 or 8"],
            [0, 1, 2, 2, 3, 4, 0, 1, 4, 3]),
        _ => throw new ArgumentOutOfRangeException(nameof(dataset), dataset, "No such data set."),
    };

    /// <summary>The names of the classes that labels of a kind tell apart.</summary>
    public IReadOnlyList<string> Of(LabelKind kind) => kind == LabelKind.Fine ? Fine : Super;
}

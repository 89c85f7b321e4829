using Pipeline;
using Stages.Datasets;
using Stages.Downloads;

namespace Stages.Experiments;

/// <summary>A data set that an experiment may name. To add one is its stage in Datasets, and a row here.</summary>
/// <param name="Name">Its name in experiment files.</param>
/// <param name="Classes">Its classes.</param>
/// <param name="Channels">Channels of an image.</param>
/// <param name="Size">Height and width of an image in pixels.</param>
/// <param name="Train">Training examples, when it is taken whole.</param>
/// <param name="Test">Test examples, when it is taken whole.</param>
/// <param name="Whole">Whether it is always taken whole; else an experiment may take the first examples of every
/// class.</param>
/// <param name="Stage">What prepares it, given how many training and test examples of every class are taken; all when
/// null.</param>
public sealed record DatasetRow(
    string Name,
    ClassNames Classes,
    int Channels,
    int Size,
    long Train,
    long Test,
    bool Whole,
    Func<int?, int?, Stage> Stage
)
{
    /// <summary>The file that somebody made of it; null for ours.</summary>
    public string? File { get; init; }

    /// <summary>SHA-256 of that file.</summary>
    public string? FileSha256 { get; init; }

    /// <summary>Whether its examples are features, and no images.</summary>
    public bool HasFeatures { get; init; }

    internal static IReadOnlyList<DatasetRow> All { get; } =
    [
        new("digits", DigitsStage.Classes, 1, 8, 901, 896, Whole: true, (_, _) => new DigitsStage()),
        new(
            "fashion",
            FashionStage.Classes,
            1,
            28,
            60_000,
            10_000,
            Whole: false,
            (train, test) => new FashionStage(Publications.FashionMnist, train, test)
        ),
        new(
            "cifar10",
            Cifar10Stage.Classes,
            3,
            32,
            50_000,
            10_000,
            Whole: false,
            (train, test) => new Cifar10Stage(Publications.Cifar10, train, test)
        ),
        new(
            "cifar100",
            Cifar100Classes.Names,
            3,
            32,
            50_000,
            10_000,
            Whole: false,
            (train, test) => new Cifar100Stage(Publications.Cifar100, train, test)
        ),
    ];

    /// <summary>The key of the path, where a data set is somebody's file.</summary>
    internal const string FileKey = "file";

    /// <summary>The row of somebody's file.</summary>
    internal static DatasetRow Of(DatasetFile file) =>
        new(
            Path.GetFileNameWithoutExtension(file.Path),
            file.Classes,
            file.Channels,
            file.Size,
            file.Train,
            file.Test,
            Whole: true,
            (_, _) => new FileDatasetStage(file.Sha256) { Path = Path.GetFullPath(file.Path) }
        )
        {
            File = Path.GetFullPath(file.Path),
            FileSha256 = file.Sha256,
            HasFeatures = file.HasFeatures,
        };

    /// <summary>The numbers of training and test examples of which so many of every class are taken.</summary>
    internal (long Train, long Test) Examples(int? trainingPerClass, int? testPerClass) =>
        (trainingPerClass * Classes.Fine.Count ?? Train, testPerClass * Classes.Fine.Count ?? Test);
}

using Pipeline;

namespace Stages.Datasets;

/// <summary>Fashion-MNIST, from its verified files, as an artifact.</summary>
/// <param name="Download">What fetches the files.</param>
/// <param name="TrainingPerClass">How many training examples of every class are taken, the first ones in the file's
/// order; all when null.</param>
/// <param name="TestPerClass">The same for test examples.</param>
[Kind("fashion")]
public sealed record FashionStage(Stage Download, int? TrainingPerClass = null, int? TestPerClass = null) : Stage
{
    internal const string TrainImages = "train-images-idx3-ubyte";
    internal const string TrainLabels = "train-labels-idx1-ubyte";
    internal const string TestImages = "t10k-images-idx3-ubyte";
    internal const string TestLabels = "t10k-labels-idx1-ubyte";
    private const int Size = 28;

    /// <summary>The classes.</summary>
    public static ClassNames Classes { get; } =
        new(
            ["T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"],
            ["T-shirt or Shirt", "Pullover or Coat", "Trouser or Dress", "Sandal or Sneaker", "Bag or Ankle boot"],
            [0, 2, 1, 2, 1, 3, 0, 3, 4, 4]
        );

    /// <inheritdoc/>
    public override string Id => "data";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Outputs => [Dataset.File];

    /// <inheritdoc/>
    public override void Run(StageContext context)
    {
        Examples Read(string images, string labels) =>
            Idx.Read(name => context.Input(Download, name), images, labels, Size, Classes.Fine.Count);
        Dataset.Write(
            context.Output(Dataset.File),
            Classes,
            Read(TrainImages, TrainLabels).FirstOfEachClass(TrainingPerClass, "trainingPerClass"),
            Read(TestImages, TestLabels).FirstOfEachClass(TestPerClass, "testPerClass"),
            (1, Size, Size)
        );
    }
}

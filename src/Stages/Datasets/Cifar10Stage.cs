using Pipeline;
using Stages.Images;

namespace Stages.Datasets;

/// <summary>
/// CIFAR-10, from its verified files, as an artifact. It is normalised with the constants that the reference code uses
/// for CIFAR-100 and CIFAR-10 alike, whatever part of it is taken.
/// </summary>
/// <param name="Download">What fetches the files.</param>
/// <param name="TrainingPerClass">How many training examples of every class are taken, the first ones in the files'
/// order; all when null.</param>
/// <param name="TestPerClass">The same for test examples.</param>
[Kind("cifar10")]
public sealed record Cifar10Stage(Stage Download, int? TrainingPerClass = null, int? TestPerClass = null) : Stage
{
    internal const string TrainFile1 = "data_batch_1.bin";
    internal const string TrainFile2 = "data_batch_2.bin";
    internal const string TrainFile3 = "data_batch_3.bin";
    internal const string TrainFile4 = "data_batch_4.bin";
    internal const string TrainFile5 = "data_batch_5.bin";
    internal const string TestFile = "test_batch.bin";

    internal static readonly IReadOnlyList<string> TrainFiles = [TrainFile1, TrainFile2, TrainFile3, TrainFile4, TrainFile5];

    /// <summary>The classes. The publisher groups them into no super classes.</summary>
    public static ClassNames Classes { get; } =
        new(["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"], [], []);

    /// <inheritdoc/>
    public override string Id => "data";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Outputs => [Dataset.File];

    /// <inheritdoc/>
    public override void Run(StageContext context)
    {
        Examples[] train = [.. TrainFiles.Select(Read)];
        Dataset.Write(
            context.Output(Dataset.File),
            Classes,
            new Examples([.. train.SelectMany(part => part.Images)], [.. train.SelectMany(part => part.Labels)]).FirstOfEachClass(
                TrainingPerClass,
                "trainingPerClass"
            ),
            Read(TestFile).FirstOfEachClass(TestPerClass, "testPerClass"),
            (3, 32, 32),
            Normalisation.Cifar
        );

        Examples Read(string file) => CifarRecords.Read(context.Input(Download, file), file, Classes);
    }
}

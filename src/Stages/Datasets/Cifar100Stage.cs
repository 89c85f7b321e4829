using Pipeline;
using Stages.Images;

namespace Stages.Datasets;

/// <summary>
/// CIFAR-100, from its verified files, as an artifact. It is normalised with the reference code's constants, whatever
/// part of it is taken.
/// </summary>
/// <param name="Download">What fetches the files.</param>
/// <param name="TrainingPerClass">How many training examples of every class are taken, the first ones in the file's
/// order; all when null.</param>
/// <param name="TestPerClass">The same for test examples.</param>
[Kind("cifar100")]
public sealed record Cifar100Stage(Stage Download, int? TrainingPerClass = null, int? TestPerClass = null) : Stage
{
    internal const string TrainFile = "train.bin";
    internal const string TestFile = "test.bin";

    /// <inheritdoc/>
    public override string Id => "data";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Outputs => [Dataset.File];

    /// <inheritdoc/>
    public override void Run(StageContext context)
    {
        var names = Cifar100Classes.Names;
        Dataset.Write(
            context.Output(Dataset.File),
            names,
            CifarRecords.Read(context.Input(Download, TrainFile), TrainFile, names).FirstOfEachClass(TrainingPerClass, "trainingPerClass"),
            CifarRecords.Read(context.Input(Download, TestFile), TestFile, names).FirstOfEachClass(TestPerClass, "testPerClass"),
            (3, 32, 32),
            Normalisation.Cifar
        );
    }
}

using Pipeline;
using Stages.Datasets;
using Stages.Models;
using static TorchSharp.torch;

namespace Stages.Metrics;

/// <summary>
/// What a randomly initialised linear layer says about the examples of a part: the yardstick of ZRF where these are features,
/// which none of our networks reads.
/// </summary>
/// <param name="Name">What is untrained, as a place. It names the stream of random numbers.</param>
/// <param name="Dataset">The data set, whose examples are float32 [N, features].</param>
/// <param name="Labels">What the model would tell apart.</param>
/// <param name="OfTraining">Whether about the training examples; else about the test examples.</param>
[Kind("untrained-linear")]
public sealed record UntrainedLinearStage(string Name, Stage Dataset, LabelKind Labels, bool OfTraining) : Stage
{
    // Part of no design: one yardstick for all runs.
    private const int Seed = 0;

    /// <inheritdoc/>
    public override string Id => UntrainedStage.IdOf(Name, OfTraining);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Outputs => [PredictionTable.LogitsFile];

    /// <inheritdoc/>
    public override void Run(StageContext context)
    {
        using var scope = NewDisposeScope();
        using var data = Datasets.Dataset.Load(context.Input(Dataset, Datasets.Dataset.File), CPU);
        var examples = (OfTraining ? data.Train : data.Test).Images;
        var (features, classes) = (examples.shape[1], data.Classes(Labels));
        var random = context.Random(Seed, Name);
        var bound = 1 / Math.Sqrt(features);
        // As PyTorch begins a linear layer.
        var weight = tensor(random.Uniform((int)(classes * features), -bound, bound), [classes, features]);
        var bias = tensor(random.Uniform(classes, -bound, bound));
        var logits = nn.functional.linear(examples, weight, bias).data<float>().ToArray();
        PredictionTable
            .LogitsOf([.. Enumerable.Range(0, logits.Length / classes)], logits, classes, OfTraining ? "training" : "test")
            .WriteParquet(context.Output(PredictionTable.LogitsFile));
    }
}

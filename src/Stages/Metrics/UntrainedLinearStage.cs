using Pipeline;
using Stages.Datasets;
using Stages.Models;
using static TorchSharp.torch;

namespace Stages.Metrics;

/// <summary>
/// What a randomly initialised linear layer says about the test examples: the yardstick of ZRF where these are features,
/// which none of our networks reads.
/// </summary>
/// <param name="Name">What is untrained, as a place. It names the stream of random numbers.</param>
/// <param name="Dataset">The data set, whose examples are float32 [N, features].</param>
/// <param name="Labels">What the model would tell apart.</param>
[Kind("untrained-linear")]
public sealed record UntrainedLinearStage(string Name, Stage Dataset, LabelKind Labels) : Stage
{
    // Part of no design: one yardstick for all runs.
    private const int Seed = 0;

    /// <inheritdoc/>
    public override string Id => Name;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Outputs => [PredictionTable.LogitsFile];

    /// <inheritdoc/>
    public override void Run(StageContext context)
    {
        using var scope = NewDisposeScope();
        using var data = Datasets.Dataset.Load(context.Input(Dataset, Datasets.Dataset.File), CPU);
        var (features, classes) = (data.Test.Images.shape[1], data.Classes(Labels));
        var random = context.Random(Seed, Id);
        var bound = 1 / Math.Sqrt(features);
        // As PyTorch begins a linear layer.
        var weight = tensor(random.Uniform((int)(classes * features), -bound, bound), [classes, features]);
        var bias = tensor(random.Uniform(classes, -bound, bound));
        var logits = nn.functional.linear(data.Test.Images, weight, bias).data<float>().ToArray();
        PredictionTable
            .LogitsOf([.. Enumerable.Range(0, logits.Length / classes)], logits, classes)
            .WriteParquet(context.Output(PredictionTable.LogitsFile));
    }
}

using Pipeline;
using Stages.Datasets;
using Stages.Models;
using Stages.Torch;
using static TorchSharp.torch;

namespace Stages.Metrics;

/// <summary>What a randomly initialised model says about the examples of a part: the yardstick of ZRF.</summary>
/// <param name="Name">What is untrained, as a place: <c>untrained/fine</c>. It names the stream of random
/// numbers.</param>
/// <param name="Dataset">The data set.</param>
/// <param name="Labels">What the model would tell apart.</param>
/// <param name="Network">The kind of network.</param>
/// <param name="Width">Its width (<see cref="NetworkShape"/>).</param>
/// <param name="OfTraining">Whether about the training examples, for forget sets without test examples; else about the
/// test examples. The model is the same.</param>
[Kind("untrained")]
public sealed record UntrainedStage(string Name, Stage Dataset, LabelKind Labels, Architecture Network, int Width, bool OfTraining = false)
    : Stage
{
    // Part of no design: one yardstick for all runs.
    private const int Seed = 0;

    /// <inheritdoc/>
    public override string Id => IdOf(Name, OfTraining);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Outputs => [PredictionTable.LogitsFile];

    /// <summary>The id of what is untrained under this name.</summary>
    public static string IdOf(string name, bool ofTraining) => ofTraining ? name + "-on-training" : name;

    /// <inheritdoc/>
    public override void Run(StageContext context)
    {
        using var scope = NewDisposeScope();
        var device = Compute.Device(context);
        using var data = Datasets.Dataset.Load(context.Input(Dataset, Datasets.Dataset.File), device);
        using var network = Network
            .Create(Network.Shape(data.Image, Width, data.Classes(Labels)), device)
            .Initialise(context.Random(Seed, Name));
        var examples = data.Examples(OfTraining ? data.Train : data.Test, Labels);
        var logits = Predictions.Logits(network, examples.Images).cpu().data<float>().ToArray();
        var classes = data.Classes(Labels);
        PredictionTable
            .LogitsOf([.. Enumerable.Range(0, logits.Length / classes)], logits, classes, OfTraining ? "training" : "test")
            .WriteParquet(context.Output(PredictionTable.LogitsFile));
    }
}

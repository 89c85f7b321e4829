using Pipeline;
using Stages.Datasets;
using Stages.Models;
using Stages.Torch;
using static TorchSharp.torch;

namespace Stages.Metrics;

/// <summary>What a randomly initialised model says about the test examples: the yardstick of ZRF.</summary>
/// <param name="Name">What is untrained, as a place: <c>untrained/fine</c>. It names the stream of random
/// numbers.</param>
/// <param name="Dataset">The data set.</param>
/// <param name="Labels">What the model would tell apart.</param>
/// <param name="Network">The kind of network.</param>
/// <param name="Width">Its width (<see cref="NetworkShape"/>).</param>
[Kind("untrained")]
public sealed record UntrainedStage(string Name, Stage Dataset, LabelKind Labels, Architecture Network, int Width) : Stage
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
        var device = Compute.Device(context);
        using var data = Datasets.Dataset.Load(context.Input(Dataset, Datasets.Dataset.File), device);
        using var network = Network
            .Create(Network.Shape(data.Image, Width, data.Classes(Labels)), device)
            .Initialise(context.Random(Seed, Id));
        var logits = Predictions.Logits(network, data.Examples(data.Test, Labels).Images).cpu().data<float>().ToArray();
        var classes = data.Classes(Labels);
        PredictionTable
            .LogitsOf([.. Enumerable.Range(0, logits.Length / classes)], logits, classes)
            .WriteParquet(context.Output(PredictionTable.LogitsFile));
    }
}

using Pipeline;
using Stages.Models;
using Stages.Torch;
using static TorchSharp.torch;

namespace Stages.Training;

/// <summary>
/// All that a training carries from one epoch to the next: weights and statistics, those of the best epoch so far where
/// the recipe keeps it, the optimiser's momentum, the place in each stream of random numbers, and the history. A
/// training that goes on from a saved state ends with the bits of one that was never interrupted. Between epochs
/// gradients are zero and not part of it.
/// </summary>
/// <param name="network">The network, initialised; it stays the caller's.</param>
/// <param name="recipe">The recipe.</param>
/// <param name="order">Draws the order of every epoch.</param>
/// <param name="augmentation">Draws the augmentation; null where the recipe has none.</param>
public sealed class TrainingState(Network network, TrainingRecipe recipe, RandomStream order, RandomStream? augmentation = null)
    : IDisposable
{
    private const string Where = "computed_on";
    private const string Spent = "seconds";

    private readonly List<EpochRecord> history = [];

    /// <summary>The network that is trained.</summary>
    public Network Network => network;

    /// <summary>The recipe.</summary>
    public TrainingRecipe Recipe => recipe;

    /// <summary>One record per epoch that is done.</summary>
    public IReadOnlyList<EpochRecord> History => history;

    /// <summary>Whether the last epoch's loss was not finite, so that there is nothing to go on from.</summary>
    public bool Diverged => history is [.., { Diverged: true }];

    /// <summary>The network after its best epoch; null where the recipe keeps the last.</summary>
    internal Network? Best { get; } = recipe.Checkpoint == Checkpoint.Best ? network.Clone() : null;

    internal Sgd Optimiser { get; } = new(network.Weights, network.Gradients, recipe.Momentum, recipe.WeightDecay);

    internal RandomStream Order => order;

    internal RandomStream Augmentation =>
        augmentation ?? throw new InvalidOperationException("The recipe augments, and nothing draws the augmentation.");

    /// <summary>Adds an epoch that is done, and keeps its weights where they are the best so far.</summary>
    internal void Add(EpochRecord epoch)
    {
        if (Best is not null && (history.Count == 0 || epoch.HeldOutAccuracy > history.Max(earlier => earlier.HeldOutAccuracy)))
        {
            Best.CopyFrom(network);
        }

        history.Add(epoch);
    }

    /// <summary>Writes the state as safetensors.</summary>
    /// <param name="path">The file.</param>
    /// <param name="computedOn">On what the epochs were computed: another device has other bits, and must not go
    /// on.</param>
    /// <param name="seconds">How long it took to come here.</param>
    public void Save(string path, string computedOn, double seconds)
    {
        using var scope = NewDisposeScope();
        var tensors = new Dictionary<string, Tensor>
        {
            ["history"] = tensor(
                history
                    .SelectMany(e => (double[])[e.LearningRate, e.TrainLoss, e.TrainAccuracy, e.HeldOutAccuracy ?? double.NaN])
                    .ToArray(),
                [history.Count, 4]
            ),
            ["order"] = tensor(order.Position()),
            ["velocity"] = Optimiser.Velocity,
        };
        if (augmentation is not null)
        {
            tensors["augmentation"] = tensor(augmentation.Position());
        }

        foreach (var (name, part) in Networks())
        {
            tensors.Add($"{name}.weights", part.Weights);
            tensors.Add($"{name}.statistics", part.Statistics);
            tensors.Add($"{name}.batches_tracked", tensor(part.BatchesTracked));
        }

        Safetensors.Write(path, tensors, new Dictionary<string, string> { [Where] = computedOn, [Spent] = seconds.ToString() });
    }

    /// <summary>
    /// Goes to a saved state of the same training; leaves this one as it is when it was computed on something else.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="computedOn">On what this training computes.</param>
    /// <param name="seconds">How long it took to come to the saved state.</param>
    /// <returns>Whether it went there.</returns>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public bool TryLoad(string path, string computedOn, out double seconds)
    {
        var metadata = SafetensorsHeader.Read(path).Metadata;
        seconds = double.Parse(metadata[Spent]);
        if (metadata[Where] != computedOn)
        {
            return false;
        }

        using var scope = NewDisposeScope();
        using var off = no_grad();
        var tensors = Safetensors.Read(path);
        foreach (var (name, part) in Networks())
        {
            part.Weights.copy_(tensors[$"{name}.weights"]);
            part.Statistics.copy_(tensors[$"{name}.statistics"]);
            part.BatchesTracked = tensors[$"{name}.batches_tracked"].item<long>();
        }

        Optimiser.Velocity.copy_(tensors["velocity"]);
        order.GoTo(tensors["order"].data<long>().ToArray());
        augmentation?.GoTo(tensors["augmentation"].data<long>().ToArray());
        history.Clear();
        history.AddRange(
            tensors["history"]
                .data<double>()
                .ToArray()
                .Chunk(4)
                .Select((e, i) => new EpochRecord(i + 1, e[0], e[1], e[2], double.IsNaN(e[3]) ? null : e[3]))
        );
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Optimiser.Dispose();
        Best?.Dispose();
    }

    private IEnumerable<(string Name, Network Network)> Networks() =>
        Best is null ? [("last", network)] : [("last", network), ("best", Best)];
}

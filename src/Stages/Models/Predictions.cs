using Stages.Images;
using static TorchSharp.torch;

namespace Stages.Models;

/// <summary>What a network says about every example of a set.</summary>
public static class Predictions
{
    private const int BatchSize = 256;

    /// <summary>The logits of every image in eval mode, which do not depend on how the set is cut.</summary>
    /// <param name="network">The network, which is not changed.</param>
    /// <param name="images">Images on the network's device.</param>
    /// <returns>[N, classes] on the network's device, owned by the caller.</returns>
    public static Tensor Logits(Network network, ImageSource images)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        using var folded = network.Folded();
        var logits = empty([images.Count, network.Shape.Classes], ScalarType.Float32, network.Device);
        foreach (var (begin, end) in Batches.Of(images.Count, BatchSize))
        {
            using var batch = NewDisposeScope();
            logits.narrow(0, begin, end - begin).copy_(folded.ForwardFolded(images.Slice(begin, end)));
        }

        return logits.MoveToOuterDisposeScope();
    }

    /// <summary>The share of examples whose largest logit is their label's, in percent.</summary>
    /// <param name="logits">[N, classes].</param>
    /// <param name="labels">Class ids [N].</param>
    public static double Accuracy(Tensor logits, Tensor labels)
    {
        using var scope = NewDisposeScope();
        return 100.0 * logits.argmax(1).eq(labels.to(logits.device)).sum().item<long>() / labels.shape[0];
    }
}

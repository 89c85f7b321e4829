using Stages.Torch;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Stages.Unlearning;

/// <summary>How far a student is from what it should say.</summary>
internal static class Distillation
{
    /// <summary>KL(target ‖ softmax of the logits) in nats, mean over the batch.</summary>
    /// <param name="targets">Probabilities [n, classes]; some may be 0.</param>
    /// <param name="logits">The student's [n, classes].</param>
    /// <returns>A scalar.</returns>
    public static Tensor Divergence(Tensor targets, Tensor logits) =>
        F.kl_div(logits.log_softmax(1), targets, log_target: false, reduction: nn.Reduction.Sum).div(logits.shape[0].Kept());
}

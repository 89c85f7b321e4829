using Stages.Torch;
using static TorchSharp.torch;

namespace Stages.Models;

/// <summary>
/// When a model has diverged (docs/science.md, "Runs that diverge"): a loss, a weight, a running mean or variance, or
/// what it says of an example is not finite. That is a result, and is written into the artifacts.
/// </summary>
public static class Divergence
{
    private const string Key = "diverged";

    /// <summary>What of a network is not finite, as people read it; null where all of it is.</summary>
    public static string? Of(Network network) => Of(network.Weights, "weights") ?? Of(network.Statistics, "running means and variances");

    /// <summary>How many of some logits are not finite, as people read it; null where all are.</summary>
    public static string? OfLogits(IReadOnlyCollection<float> logits) =>
        logits.Count(logit => !float.IsFinite(logit)) is var count and > 0 ? Said(count, logits.Count, "logits") : null;

    /// <summary>The metadata of a file of weights: how the model diverged; nothing where it did not.</summary>
    internal static IReadOnlyDictionary<string, string>? Metadata(string? diverged) =>
        diverged is null ? null : new Dictionary<string, string> { [Key] = diverged };

    /// <summary>How the model in a file of weights diverged; null where it did not.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    internal static string? ToldBy(string weights) => SafetensorsHeader.Read(weights).Metadata.GetValueOrDefault(Key);

    private static string? Of(Tensor values, string what)
    {
        using var scope = NewDisposeScope();
        var count = values.numel() - values.isfinite().sum().item<long>();
        return count > 0 ? Said(count, values.numel(), what) : null;
    }

    private static string Said(long count, long all, string what) => $"{count:N0} of {all:N0} {what} are not finite";
}

using Pipeline;
using Stages.Torch;
using static TorchSharp.torch;

namespace Stages.Datasets;

/// <summary>
/// Draws a random forget set: training examples without replacement, each set of that size equally likely. It is the
/// same for all training and unlearning seeds (docs/science.md, section 2).
/// </summary>
/// <param name="Name">What it is drawn for, as a place: <c>forget/digits10-random</c>. With the seed it names the stream
/// of random numbers.</param>
/// <param name="Dataset">The data set.</param>
/// <param name="Fraction">The share of the training examples, in (0, 1).</param>
/// <param name="Seed">The forget seed.</param>
[Kind("random-forget")]
public sealed record RandomForgetStage(string Name, Stage Dataset, double Fraction, int Seed) : Stage
{
    /// <summary>The artifact: two tensors, int64, ascending places in the training part.</summary>
    public const string File = "indices.safetensors";

    /// <summary>The tensor of the examples to forget.</summary>
    public const string Forget = "forget";

    /// <summary>The tensor of the others.</summary>
    public const string Retain = "retain";

    /// <inheritdoc/>
    public override string Id => $"{Name}/forget-{Seed}";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Outputs => [File];

    /// <summary>
    /// The number of examples: the fraction of them, rounded up. Of the decimal number that is written: 0.07 of 100 are
    /// 7, and in binary they would be a little more.
    /// </summary>
    /// <param name="fraction">The fraction.</param>
    /// <param name="examples">The training examples.</param>
    public static long Size(double fraction, long examples) => (long)Math.Ceiling((decimal)fraction * examples);

    /// <inheritdoc/>
    public override void Run(StageContext context)
    {
        using var scope = NewDisposeScope();
        var labels = SafetensorsHeader.Read(context.Input(Dataset, Datasets.Dataset.File)).Entries.Single(e => e.Name == "train.fine");
        var examples = (int)labels.Shape[0];
        var forget = context.Random(Seed, Name).Subset(examples, (int)Size(Fraction, examples)).Order().ToArray();
        var forgotten = forget.ToHashSet();
        long[] retain = [.. Enumerable.Range(0, examples).Select(i => (long)i).Where(i => !forgotten.Contains(i))];
        Safetensors.Write(
            context.Output(File),
            new Dictionary<string, Tensor> { [Forget] = tensor(forget), [Retain] = tensor(retain) },
            new Dictionary<string, string> { ["fraction"] = Fraction.ToString("R"), ["forget_seed"] = Seed.ToString() }
        );
    }
}

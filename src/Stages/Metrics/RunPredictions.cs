using Stages.Models;
using Stages.Tables;

namespace Stages.Metrics;

/// <summary>What one unlearned model says about every example: all that a metric is computed from.</summary>
/// <param name="predictions">A table of <see cref="PredictionTable.Of"/>.</param>
/// <param name="forgetLogits">A table of <see cref="PredictionTable.LogitsOf"/>: the forget test examples; where there
/// are none, the forget training examples.</param>
/// <param name="untrained">The same kind of table from a randomly initialised model, with all examples of that part in
/// order.</param>
/// <param name="batches">How the reference code cuts the examples into batches.</param>
public sealed class RunPredictions(Table predictions, Table forgetLogits, Table untrained, ReferenceBatches batches)
{
    private readonly bool[] test = predictions.Bools("test");
    private readonly bool[] forget = predictions.Bools("forget");
    private readonly int[] sorting = batches.ByFineClass is { } fine
        ? predictions.Ints(fine ? "fine" : "label")
        : new int[predictions.RowCount];
    private readonly int[] label = predictions.Ints("label");
    private readonly int[] predicted = predictions.Ints("predicted");
    private readonly float[] entropy = predictions.Floats("entropy");
    private readonly float[] loss = predictions.Floats("loss");
    private (double[], double[], int)? probabilities;

    private double? efficacy;

    /// <summary>The same of the Retrain model of this training seed; null where it diverged or is not there.</summary>
    public RunPredictions? Retrained { get; init; }

    /// <summary>The same of the original model; null where it diverged or is not there.</summary>
    public RunPredictions? Original { get; init; }

    /// <summary>How the reference code cuts the examples into batches.</summary>
    public ReferenceBatches Batches => batches;

    /// <summary>
    /// The probabilities [examples, classes], row-major, of the forget test examples (where there are none, of the forget
    /// training examples) by the unlearned model and by the randomly initialised one, and the number of classes.
    /// </summary>
    public (double[] Own, double[] Random, int Classes) ForgetProbabilities => probabilities ??= Probabilities();

    /// <summary>The indices of a part of the examples, in the order of the reference code's batches: sorted by class.</summary>
    /// <param name="test">Whether test examples, or training examples.</param>
    /// <param name="forget">Whether those to forget, or those to retain; both when null.</param>
    public int[] Examples(bool test, bool? forget) =>
        [
            .. Enumerable
                .Range(0, sorting.Length)
                .Where(i => this.test[i] == test && (forget is null || this.forget[i] == forget))
                .OrderBy(i => sorting[i]),
        ];

    /// <summary>The predicted class of some examples.</summary>
    public int[] Predicted(int[] examples) => [.. examples.Select(e => predicted[e])];

    /// <summary>The label of some examples, of the kind that the model tells apart.</summary>
    public int[] Labels(int[] examples) => [.. examples.Select(e => label[e])];

    /// <summary>The entropy in nats of what the model says about some examples.</summary>
    public double[] Entropies(int[] examples) => [.. examples.Select(e => (double)entropy[e])];

    /// <summary>MIA efficacy in percent, which two metrics ask for.</summary>
    public double Efficacy => efficacy ??= SupportVectorMetric.Efficacy(this);

    /// <summary>The cross-entropy in nats of the label of some examples.</summary>
    public double[] Losses(int[] examples) => [.. examples.Select(e => (double)loss[e])];

    /// <summary>The probability of the label of some examples.</summary>
    public double[] LabelProbabilities(int[] examples) => [.. examples.Select(e => Math.Min(1, Math.Exp(-loss[e])))];

    private (double[] Own, double[] Random, int Classes) Probabilities()
    {
        var classes = forgetLogits.Ints("class").Max() + 1;
        var randomLogits = untrained.Floats("logit");
        var random = forgetLogits
            .Ints("example")
            .Where((_, row) => row % classes == 0)
            .SelectMany(e => randomLogits.AsSpan(e * classes, classes).ToArray())
            .ToArray();
        return (Softmax.Rows(forgetLogits.Floats("logit"), classes), Softmax.Rows(random, classes), classes);
    }
}

namespace Stages.Models;

/// <summary>
/// What follows from a model's logits for one example or for a row-major [examples, classes] matrix of them.
/// </summary>
public static class Softmax
{
    /// <summary>
    /// The softmax of every row, [examples, classes], computed in double precision after subtracting the row's maximum.
    /// </summary>
    /// <param name="logits">Row-major [examples, classes].</param>
    /// <param name="classes">The number of columns.</param>
    /// <exception cref="ArgumentException">The length is not a multiple of <paramref name="classes"/>.</exception>
    public static double[] Rows(ReadOnlySpan<float> logits, int classes)
    {
        var examples = RowCount(logits.Length, classes);
        var probabilities = new double[logits.Length];
        for (var example = 0; example < examples; example++)
        {
            var row = logits.Slice(example * classes, classes);
            var logNormaliser = LogSumExp(row);
            for (var label = 0; label < classes; label++)
            {
                probabilities[(example * classes) + label] = Math.Exp(row[label] - logNormaliser);
            }
        }

        return probabilities;
    }

    /// <summary>
    /// The entropy of one example's softmax in nats, between 0 and ln(classes): Σ p·(ln Σ exp z − z), which has no
    /// logarithm of a vanishing probability.
    /// </summary>
    /// <param name="logits">The logits z of one example, at least one.</param>
    public static double Entropy(ReadOnlySpan<float> logits)
    {
        var logNormaliser = LogSumExp(logits);
        var entropy = 0.0;
        foreach (var logit in logits)
        {
            var surprise = logNormaliser - logit;
            entropy += surprise * Math.Exp(-surprise);
        }

        return Math.Max(entropy, 0);
    }

    /// <summary>The entropy of every row of a row-major [examples, classes] matrix, in nats.</summary>
    public static double[] Entropies(ReadOnlySpan<float> logits, int classes)
    {
        var entropies = new double[RowCount(logits.Length, classes)];
        for (var example = 0; example < entropies.Length; example++)
        {
            entropies[example] = Entropy(logits.Slice(example * classes, classes));
        }

        return entropies;
    }

    internal static int RowCount(int elements, int classes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        return elements % classes == 0
            ? elements / classes
            : throw new ArgumentException($"{elements} elements are no whole number of rows of {classes} classes.");
    }

    private static double LogSumExp(ReadOnlySpan<float> logits)
    {
        if (logits.Length == 0)
        {
            throw new ArgumentException("A softmax needs at least one logit.", nameof(logits));
        }

        double maximum = logits[0];
        foreach (var logit in logits)
        {
            maximum = Math.Max(maximum, logit);
        }

        var sum = 0.0;
        foreach (var logit in logits)
        {
            sum += Math.Exp(logit - maximum);
        }

        return maximum + Math.Log(sum);
    }
}

namespace Stages.Metrics;

/// <summary>Classification accuracy in percent (docs/science.md, section 7).</summary>
public static class Accuracy
{
    /// <summary>The batch size of the reference code's evaluation of all methods but UNSIR.</summary>
    public const int ReferenceBatch = 64;

    /// <summary>The share of examples whose predicted class is their label, in percent.</summary>
    /// <param name="predicted">The predicted class of each example.</param>
    /// <param name="labels">The true class of each example, as many.</param>
    /// <exception cref="ArgumentException">No examples, or the lengths differ.</exception>
    public static double Exact(ReadOnlySpan<int> predicted, ReadOnlySpan<int> labels)
    {
        Check(predicted, labels);
        return 100.0 * Correct(predicted, labels) / labels.Length;
    }

    /// <summary>
    /// The mean over consecutive batches of each batch's accuracy, in percent: the reference code's number. The last
    /// batch may be short and then weighs as much as a full one, which is why this differs from <see cref="Exact"/>.
    /// </summary>
    /// <exception cref="ArgumentException">No examples, or the lengths differ.</exception>
    public static double MeanOfBatches(ReadOnlySpan<int> predicted, ReadOnlySpan<int> labels, int batch)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batch);
        Check(predicted, labels);
        var sum = 0.0;
        var batches = 0;
        for (var start = 0; start < labels.Length; start += batch, batches++)
        {
            var size = Math.Min(batch, labels.Length - start);
            sum += 100.0 * Correct(predicted.Slice(start, size), labels.Slice(start, size)) / size;
        }

        return sum / batches;
    }

    private static int Correct(ReadOnlySpan<int> predicted, ReadOnlySpan<int> labels)
    {
        var correct = 0;
        for (var index = 0; index < labels.Length; index++)
        {
            correct += predicted[index] == labels[index] ? 1 : 0;
        }

        return correct;
    }

    private static void Check(ReadOnlySpan<int> predicted, ReadOnlySpan<int> labels)
    {
        if (labels.Length == 0 || predicted.Length != labels.Length)
        {
            throw new ArgumentException(
                $"Accuracy needs as many predictions as labels and at least one: got {predicted.Length} and {labels.Length}."
            );
        }
    }
}

using Stages.Models;

namespace Stages.Metrics;

/// <summary>
/// The zero-retrain forgetting metric (ZRF): how close an unlearned model's predictions on the forget test examples are
/// to those of a randomly initialised model. 1 says equal (docs/science.md, section 7). Probabilities are row-major
/// [examples, classes].
/// </summary>
public static class ZeroRetrainForgetting
{
    /// <summary>
    /// 1 − mean over examples of the Jensen–Shannon divergence ½KL(p‖m) + ½KL(q‖m), m = (p + q)/2, in nats. In [1 − ln
    /// 2, 1].
    /// </summary>
    /// <exception cref="ArgumentException">No examples, lengths that differ, or a length that is not whole
    /// rows.</exception>
    public static double JensenShannon(ReadOnlySpan<double> unlearned, ReadOnlySpan<double> random, int classes)
    {
        var examples = Check(unlearned, random, classes);
        var sum = 0.0;
        for (var index = 0; index < unlearned.Length; index++)
        {
            var (p, q) = (unlearned[index], random[index]);
            var middle = (p + q) / 2;
            sum += (Relative(p, middle) + Relative(q, middle)) / 2;
        }

        return 1 - (sum / examples);
    }

    /// <summary>
    /// The reference code's number: 1 − (½KL(m‖p) + ½KL(m‖q)), with the arguments of each divergence reversed, averaged
    /// over examples × classes and not over examples. Negative infinity where one model gives a class no probability at
    /// all and the other does.
    /// </summary>
    /// <exception cref="ArgumentException">No examples, lengths that differ, or a length that is not whole
    /// rows.</exception>
    public static double Reference(ReadOnlySpan<double> unlearned, ReadOnlySpan<double> random, int classes)
    {
        Check(unlearned, random, classes);
        var sum = 0.0;
        for (var index = 0; index < unlearned.Length; index++)
        {
            var (p, q) = (unlearned[index], random[index]);
            var middle = (p + q) / 2;
            sum += (Relative(middle, p) + Relative(middle, q)) / 2;
        }

        return 1 - (sum / unlearned.Length);
    }

    /// <summary>One term a·ln(a/b) of a divergence, with 0·ln 0 = 0.</summary>
    private static double Relative(double a, double b) => a == 0 ? 0 : a * Math.Log(a / b);

    private static int Check(ReadOnlySpan<double> unlearned, ReadOnlySpan<double> random, int classes)
    {
        var examples = Softmax.RowCount(unlearned.Length, classes);
        return examples > 0 && random.Length == unlearned.Length
            ? examples
            : throw new ArgumentException(
                $"ZRF needs two matrices of equal size: got {unlearned.Length} and {random.Length} probabilities."
            );
    }
}

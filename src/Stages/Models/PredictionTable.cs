using Stages.Tables;

namespace Stages.Models;

/// <summary>
/// What a model says about every example: the artifact from which all metrics are computed, without the model. Training
/// examples first, then test examples, each part in the data set's order.
/// </summary>
public static class PredictionTable
{
    /// <summary>One row per example.</summary>
    public const string File = "predictions.parquet";

    /// <summary>
    /// The logits of the forgotten examples of a run, one row per example and class: of test examples, or of training
    /// examples where no test example is like them.
    /// </summary>
    public const string LogitsFile = "logits.parquet";

    /// <summary>Builds the table of one row per example.</summary>
    /// <param name="test">Whether each example is a test example.</param>
    /// <param name="forget">Whether it belongs to the forget set.</param>
    /// <param name="fine">Its fine class.</param>
    /// <param name="label">The class that the model was to say.</param>
    /// <param name="logits">Row-major [examples, classes].</param>
    /// <param name="classes">The number of classes.</param>
    public static Table Of(bool[] test, bool[] forget, int[] fine, int[] label, float[] logits, int classes)
    {
        var predicted = new int[label.Length];
        var loss = new float[label.Length];
        for (var i = 0; i < label.Length; i++)
        {
            var row = logits.AsSpan(i * classes, classes);
            var largest = IndexOfLargest(row);
            predicted[i] = largest;
            var sum = 0.0;
            foreach (var logit in row)
            {
                sum += Math.Exp((double)logit - row[largest]);
            }

            loss[i] = (float)(Math.Log(sum) + row[largest] - row[label[i]]);
        }

        return new Table(
            "What a model says about every example; training examples first, each part in the data set's order.",
            [
                Column.Of("test", "", "Whether it is a test example.", test),
                Column.Of("forget", "", "Whether it belongs to the forget set.", forget),
                Column.Of("fine", "", "Fine class.", fine),
                Column.Of("label", "", "The class that the model was to say.", label),
                Column.Of("predicted", "", "The class with the largest logit.", predicted),
                Column.Of("entropy", "nat", "Entropy of the softmax.", Softmax.Entropies(logits, classes).Select(e => (float)e)),
                Column.Of("loss", "nat", "Cross-entropy of the label.", loss),
            ]
        );
    }

    /// <summary>Builds the table of logits.</summary>
    /// <param name="examples">Index of each example within its part.</param>
    /// <param name="logits">Row-major [examples, classes].</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="part">The part that they are of: test or training.</param>
    public static Table LogitsOf(int[] examples, float[] logits, int classes, string part = "test") =>
        new(
            "Logits, one row per example and class.",
            [
                Column.Of("example", "", $"Index within the {part} part.", examples.SelectMany(e => Enumerable.Repeat(e, classes))),
                Column.Of("class", "", "Class.", examples.SelectMany(_ => Enumerable.Range(0, classes))),
                Column.Of("logit", "", "Logit of the class.", logits),
            ]
        );

    /// <summary>The first table of a run that diverged: it has no row, and says how.</summary>
    public static Table OfDiverged(string diverged) => Of([], [], [], [], [], 1).With(diverged);

    /// <summary>The table of logits of a run that diverged, likewise.</summary>
    public static Table LogitsOfDiverged(string diverged) => LogitsOf([], [], 1).With(diverged);

    private static int IndexOfLargest(ReadOnlySpan<float> row)
    {
        var largest = 0;
        for (var i = 1; i < row.Length; i++)
        {
            largest = row[i] > row[largest] ? i : largest;
        }

        return largest;
    }
}

using Stages.Models;
using Stages.Tables;

namespace Stages.Metrics;

/// <summary>One metric of one run.</summary>
/// <param name="Metric">A name of <see cref="MetricNames"/>.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Value">Its value.</param>
public sealed record MetricValue(string Metric, string Unit, double Value);

/// <summary>All metrics of one run, from its per-example predictions alone (docs/science.md, section 7).</summary>
public static class RunMetrics
{
    /// <summary>Computes them.</summary>
    /// <param name="predictions">A table of <see cref="PredictionTable.Of"/>.</param>
    /// <param name="forgetLogits">A table of <see cref="PredictionTable.LogitsOf"/>: the forget test examples.</param>
    /// <param name="untrained">The same kind of table from a randomly initialised model, with all test examples in
    /// order.</param>
    public static IReadOnlyList<MetricValue> Of(Table predictions, Table forgetLogits, Table untrained)
    {
        var test = predictions.Bools("test");
        var forget = predictions.Bools("forget");
        var fine = predictions.Ints("fine");
        var label = predictions.Ints("label");
        var predicted = predictions.Ints("predicted");
        var entropy = predictions.Floats("entropy").Select(e => (double)e).ToArray();
        // The reference code's batches run over the examples sorted by class.
        int[] Examples(bool isTest, bool? isForget) =>
            [
                .. Enumerable
                    .Range(0, test.Length)
                    .Where(i => test[i] == isTest && (isForget is null || forget[i] == isForget))
                    .OrderBy(i => fine[i]),
            ];
        T[] Pick<T>(T[] values, int[] examples) => [.. examples.Select(e => values[e])];

        var values = new List<MetricValue>();
        foreach (
            var (name, isTest, isForget) in ((string, bool, bool)[])
                [
                    (MetricNames.RetainTest, true, false),
                    (MetricNames.ForgetTest, true, true),
                    (MetricNames.RetainTrain, false, false),
                    (MetricNames.ForgetTrain, false, true),
                ]
        )
        {
            var examples = Examples(isTest, isForget);
            values.Add(new MetricValue(name, "%", Accuracy.Exact(Pick(predicted, examples), Pick(label, examples))));
            values.Add(
                new MetricValue(name + MetricNames.BatchMean, "%", Accuracy.MeanOfBatches(Pick(predicted, examples), Pick(label, examples)))
            );
        }

        var attack = MembershipInference.Attack(
            Pick(entropy, Examples(false, false)),
            Pick(entropy, Examples(true, null)),
            Pick(entropy, Examples(false, true))
        );
        values.Add(new MetricValue(MetricNames.MembershipInference, "%", 100 * attack.MemberFraction));
        var (own, random, classes) = Probabilities(forgetLogits, untrained);
        values.Add(new MetricValue(MetricNames.Zrf, "1", ZeroRetrainForgetting.JensenShannon(own, random, classes)));
        values.Add(new MetricValue(MetricNames.ZrfReference, "1", ZeroRetrainForgetting.Reference(own, random, classes)));
        return values;
    }

    private static (double[] Own, double[] Random, int Classes) Probabilities(Table forgetLogits, Table untrained)
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

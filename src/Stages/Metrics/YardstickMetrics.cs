namespace Stages.Metrics;

/// <summary>How a run is set against the Retrain model of its training seed.</summary>
public enum RetrainGap
{
    /// <summary>The mean distance in percentage points of four values: forget and retain training accuracy, retain test
    /// accuracy, MIA efficacy ("Avg. Gap", Fan and others 2024).</summary>
    Average,

    /// <summary>The product over forget training, retain training and retain test accuracy of 1 − |distance|/100 ("tug of
    /// war", Zhao and others 2024).</summary>
    TugOfWar,

    /// <summary>The percentage of test examples of which both say the same.</summary>
    Agreement,

    /// <summary>The mean Euclidean distance of what both say, as probabilities, of the forget test examples; where there are
    /// none, of the forget training examples (Golatkar and others 2021).</summary>
    Activation,
}

/// <summary>A run against the Retrain model of its training seed.</summary>
/// <param name="Gap">How.</param>
[Pipeline.Kind("retrain-gap")]
public sealed record RetrainGapMetric(RetrainGap Gap) : MetricFormula
{
    private static readonly MetricFormula[] Accuracies =
    [
        new AccuracyMetric(Test: false, Forget: true, AccuracyFormula.Exact),
        new AccuracyMetric(Test: false, Forget: false, AccuracyFormula.Exact),
        new AccuracyMetric(Test: true, Forget: false, AccuracyFormula.Exact),
    ];

    /// <inheritdoc/>
    /// <returns>NaN where the Retrain model diverged.</returns>
    public override double Of(RunPredictions run)
    {
        if (run.Retrained is not { } retrained)
        {
            return double.NaN;
        }

        return Gap switch
        {
            RetrainGap.Average => Accuracies.Append(new SupportVectorMetric()).Average(Distance),
            RetrainGap.TugOfWar => Accuracies.Aggregate(1.0, (product, metric) => product * (1 - (Distance(metric) / 100))),
            RetrainGap.Agreement => Agreement(),
            _ => Activation(),
        };

        double Distance(MetricFormula metric) => Math.Abs(metric.Of(run) - metric.Of(retrained));

        double Agreement()
        {
            var test = run.Examples(test: true, forget: null);
            return Accuracy.Exact(run.Predicted(test), retrained.Predicted(test));
        }

        double Activation()
        {
            var (own, _, classes) = run.ForgetProbabilities;
            var squares = own.Zip(retrained.ForgetProbabilities.Own, (p, q) => (p - q) * (p - q));
            return squares.Chunk(classes).Average(example => Math.Sqrt(example.Sum()));
        }
    }
}

/// <summary>
/// The adaptive unlearning score (Cotogni and others 2023): (1 − (A₀ − A)/100)/(1 + A_f/100), A the retain test accuracy, A₀
/// the original model's, and A_f the forget test accuracy, or where there are no forget test examples the forget training
/// accuracy.
/// </summary>
[Pipeline.Kind("adaptive-unlearning-score")]
public sealed record AdaptiveScoreMetric : MetricFormula
{
    /// <inheritdoc/>
    /// <returns>NaN where the original model diverged.</returns>
    public override double Of(RunPredictions run)
    {
        var retain = new AccuracyMetric(Test: true, Forget: false, AccuracyFormula.Exact);
        var forget = new AccuracyMetric(run.Examples(test: true, forget: true).Length > 0, Forget: true, AccuracyFormula.Exact);
        return run.Original is { } original
            ? (1 - ((retain.Of(original) - retain.Of(run)) / 100)) / (1 + (forget.Of(run) / 100))
            : double.NaN;
    }
}

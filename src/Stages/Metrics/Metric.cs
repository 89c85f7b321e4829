namespace Stages.Metrics;

/// <summary>
/// A metric as it is computed. A stage holds those that it computes, so that their formulas are in its own key alone.
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Formula">Its formula.</param>
[Pipeline.Kind("metric")]
public sealed record Metric(string Name, string Unit, MetricFormula Formula);

/// <summary>How a metric is computed from one run's per-example predictions (docs/science.md, section 7).</summary>
public abstract record MetricFormula
{
    /// <summary>The value of one run, in the metric's unit.</summary>
    public abstract double Of(RunPredictions run);
}

/// <summary>How an accuracy is computed from what a model says about every example.</summary>
public enum AccuracyFormula
{
    /// <summary>The share of examples that are right.</summary>
    Exact,

    /// <summary>
    /// The mean over batches of their shares, in which an example of a short last batch counts more: the reference
    /// code's.
    /// </summary>
    BatchMean,
}

/// <summary>Accuracy on a part of the examples, in percent.</summary>
/// <param name="Test">Whether on test examples, or on training examples.</param>
/// <param name="Forget">Whether on those to forget, or on those to retain.</param>
/// <param name="By">The formula.</param>
[Pipeline.Kind("accuracy")]
public sealed record AccuracyMetric(bool Test, bool Forget, AccuracyFormula By) : MetricFormula
{
    /// <inheritdoc/>
    public override double Of(RunPredictions run)
    {
        var examples = run.Examples(Test, Forget);
        var (predicted, label) = (run.Predicted(examples), run.Labels(examples));
        return By == AccuracyFormula.Exact ? Accuracy.Exact(predicted, label) : Accuracy.MeanOfBatches(predicted, label, run.Batches.Size);
    }
}

/// <summary>Membership inference, in percent of forget training examples called members.</summary>
/// <param name="Formulation">How the attacker's regression is written down.</param>
[Pipeline.Kind("membership-inference")]
public sealed record MembershipMetric(AttackFormulation Formulation) : MetricFormula
{
    /// <inheritdoc/>
    public override double Of(RunPredictions run)
    {
        var attack = MembershipInference.Attack(
            run.Entropies(run.Examples(test: false, forget: false)),
            run.Entropies(run.Examples(test: true, forget: null)),
            run.Entropies(run.Examples(test: false, forget: true)),
            Formulation
        );
        return 100 * attack.MemberFraction;
    }
}

/// <summary>The zero-retrain forgetting metric.</summary>
/// <param name="Reference">Whether by the reference code's formula, or with the Jensen–Shannon divergence.</param>
[Pipeline.Kind("zero-retrain-forgetting")]
public sealed record ZeroRetrainMetric(bool Reference) : MetricFormula
{
    /// <inheritdoc/>
    public override double Of(RunPredictions run)
    {
        var (own, random, classes) = run.ForgetProbabilities;
        return Reference
            ? ZeroRetrainForgetting.Reference(own, random, classes)
            : ZeroRetrainForgetting.JensenShannon(own, random, classes);
    }
}

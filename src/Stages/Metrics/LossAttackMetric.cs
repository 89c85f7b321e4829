namespace Stages.Metrics;

/// <summary>What is said of an attack on losses.</summary>
public enum AttackMeasure
{
    /// <summary>The accuracy of a logistic regression, in percent.</summary>
    Accuracy,

    /// <summary>The area under the curve, in [0, 1].</summary>
    Area,

    /// <summary>The members found while 1 % of the non-members are called members, in percent.</summary>
    TruePositives,
}

/// <summary>
/// Membership inference from losses: forget training examples against the forget test examples or, where the forget set
/// has none, against all test examples.
/// </summary>
/// <param name="Measure">What is said of it.</param>
[Pipeline.Kind("loss-attack")]
public sealed record LossAttackMetric(AttackMeasure Measure) : MetricFormula
{
    /// <inheritdoc/>
    public override double Of(RunPredictions run)
    {
        var members = run.Losses(run.Examples(test: false, forget: true));
        int[] forgotten = run.Examples(test: true, forget: true);
        var nonMembers = run.Losses(forgotten.Length > 0 ? forgotten : run.Examples(test: true, forget: null));
        return Measure switch
        {
            AttackMeasure.Accuracy => LossAttack.Accuracy(members, nonMembers),
            AttackMeasure.Area => LossAttack.Area(members, nonMembers),
            _ => LossAttack.TruePositives(members, nonMembers),
        };
    }
}

/// <summary>
/// MIA efficacy of Fan and others (2024): a support vector classifier (RBF, γ = 1, C = 3) tells by the probability of the
/// label retain training examples from test examples, as many of both; the percentage of forget training examples that
/// it takes for test examples.
/// </summary>
[Pipeline.Kind("support-vector-attack")]
public sealed record SupportVectorMetric : MetricFormula
{
    private const double C = 3;

    // Where all probabilities are alike, any boundary is as good.
    private const double Undecided = 1e-6;

    /// <inheritdoc/>
    public override double Of(RunPredictions run) => run.Efficacy;

    internal static double Efficacy(RunPredictions run)
    {
        var test = run.LabelProbabilities(run.Examples(test: true, forget: null));
        var retain = run.LabelProbabilities(run.Examples(test: false, forget: false));
        var count = Math.Min(retain.Length, test.Length);
        var attack = SupportVectors.Fit(LossAttack.Spaced(retain, count), LossAttack.Spaced(test, count), C);
        var forgotten = run.LabelProbabilities(run.Examples(test: false, forget: true));
        return 100.0 * forgotten.Count(p => attack.Decision(p) <= Undecided) / forgotten.Length;
    }
}

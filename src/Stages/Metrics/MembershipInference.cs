namespace Stages.Metrics;

/// <summary>
/// How the attacker's logistic regression is written down; the two differ in how strong the penalty is.
/// </summary>
public enum AttackFormulation
{
    /// <summary>One coefficient for "member". The usual formulation.</summary>
    Binary,

    /// <summary>
    /// One coefficient for each of the two classes, both penalised, as in the reference code. By symmetry they are
    /// ±d/2, so the penalty is d²/4 and the log odds d·x + b are those of the binary formulation with 2C; the
    /// coefficient reported is d/2.
    /// </summary>
    Multinomial,
}

/// <summary>The outcome of a membership-inference attack.</summary>
/// <param name="Coefficient">Coefficient of the entropy (per nat); negative where members have the lower
/// entropy.</param>
/// <param name="Intercept">The intercept.</param>
/// <param name="Boundary">The entropy in nats where the attacker is undecided; not finite when the coefficient is
/// zero.</param>
/// <param name="MemberFraction">The share of forget examples that the attacker calls members, in [0, 1]: the
/// metric.</param>
public sealed record MembershipAttack(double Coefficient, double Intercept, double Boundary, double MemberFraction);

/// <summary>
/// Membership inference from the entropy of the softmax (docs/science.md, section 7): members are the retain training
/// examples, non-members all test examples; the metric is the fraction of forget training examples called members.
/// </summary>
public static class MembershipInference
{
    /// <summary>Fits the attacker (balanced class weights, L2, C = 1) and applies it to the forget examples.</summary>
    /// <param name="members">Entropies in nats of the retain training examples.</param>
    /// <param name="nonMembers">Entropies in nats of all test examples.</param>
    /// <param name="forgotten">Entropies in nats of the forget training examples.</param>
    /// <param name="formulation">The formulation of the regression.</param>
    /// <exception cref="ArgumentException">A set is empty, or an entropy is not finite.</exception>
    public static MembershipAttack Attack(
        ReadOnlySpan<double> members,
        ReadOnlySpan<double> nonMembers,
        ReadOnlySpan<double> forgotten,
        AttackFormulation formulation
    )
    {
        if (forgotten.Length == 0)
        {
            throw new ArgumentException("The attack needs at least one forget example.", nameof(forgotten));
        }

        var share = formulation == AttackFormulation.Multinomial ? 0.5 : 1;
        var (slope, offset) = BalancedLogisticRegression.Fit(members, nonMembers, c: 1 / share);
        var called = 0;
        foreach (var entropy in forgotten)
        {
            called += (slope * entropy) + offset > 0 ? 1 : 0;
        }

        return new MembershipAttack(share * slope, share * offset, -offset / slope, (double)called / forgotten.Length);
    }
}

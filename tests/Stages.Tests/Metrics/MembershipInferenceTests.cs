using CsCheck;
using Stages.Metrics;

namespace Stages.Tests.Metrics;

public sealed class MembershipInferenceTests
{
    private static readonly MembershipAttack OfEqualEntropies = Attack([0.5, 0.5], [0.5, 0.5, 0.5], [0.5]);

    [Theory]
    [InlineData(AttackFormulation.Binary, "binary")]
    [InlineData(AttackFormulation.Multinomial, "multinomial")]
    public void TheAttackEqualsTheReference(AttackFormulation formulation, string name)
    {
        var attack = MembershipInference.Attack(
            GoldenScalars.Numbers("membership.entropy_retain"),
            GoldenScalars.Numbers("membership.entropy_test"),
            GoldenScalars.Numbers("membership.entropy_forget"),
            formulation
        );

        Assert.Equal(GoldenScalars.Number($"membership.{name}.boundary"), attack.Boundary, 1e-3);
        Assert.Equal(GoldenScalars.Number($"membership.{name}.coef"), attack.Coefficient, 1e-3);
        Assert.Equal(GoldenScalars.Number($"membership.{name}.intercept"), attack.Intercept, 1e-3);
        Assert.Equal(GoldenScalars.Number($"membership.{name}.member_fraction"), attack.MemberFraction);
    }

    [Fact]
    public void TheFractionCountsTheSideOfTheBoundary()
    {
        double[] members = [0.1, 0.2, 0.3];
        double[] others = [0.7, 0.8, 0.9, 1.0];
        var attack = Attack(members, others, [0.0, 0.1, 0.9, 2.0]);
        Assert.True(attack.Coefficient < 0);
        Assert.InRange(attack.Boundary, 0.3, 0.7);
        Assert.Equal(0.5, attack.MemberFraction);
    }

    [Fact]
    public void RepeatingOneSideOnlyActsThroughThePenalty()
    {
        double[] members = [0.1, 0.4, 0.6];
        double[] others = [0.3, 0.9];
        var once = Attack(members, [.. others, .. others, .. others], [0.2]);
        var mirrored = Attack([.. others, .. others, .. others], members, [0.2]);
        Assert.Equal(-once.Coefficient, mirrored.Coefficient, 1e-9);
        Assert.Equal(once.Boundary, mirrored.Boundary, 1e-9);
    }

    [Fact]
    public void TheFitConvergesOnAnyEntropies() =>
        Gen.Select(Gen.Double[0, 5].Array[1, 40], Gen.Double[0, 5].Array[1, 40], Gen.Double[0, 5].Array[1, 10])
            .Sample(
                (x, y, z) =>
                {
                    var attack = Attack(x, y, z);
                    return double.IsFinite(attack.Coefficient)
                        && double.IsFinite(attack.Intercept)
                        && attack.MemberFraction is >= 0 and <= 1;
                }
            );

    [Fact]
    public void EqualEntropiesGiveNoCoefficient() => Assert.Equal(0, OfEqualEntropies.Coefficient, 1e-9);

    [Fact]
    public void EqualEntropiesGiveNoBoundary() =>
        Assert.False(double.IsFinite(OfEqualEntropies.Boundary) && Math.Abs(OfEqualEntropies.Boundary) < 1e6);

    [Theory]
    [InlineData(0, 1, 1, "Logistic regression needs both classes: got 0 and 1 examples.")]
    [InlineData(1, 0, 1, "Logistic regression needs both classes: got 1 and 0 examples.")]
    [InlineData(1, 1, 0, "The attack needs at least one forget example.")]
    public void AnEmptySetIsRefused(int members, int others, int forgotten, string fact) =>
        Assert.StartsWith(
            fact,
            Assert.Throws<ArgumentException>(() => Attack(new double[members], new double[others], new double[forgotten])).Message
        );

    private static MembershipAttack Attack(double[] members, double[] nonMembers, double[] forgotten) =>
        MembershipInference.Attack(members, nonMembers, forgotten, AttackFormulation.Binary);
}

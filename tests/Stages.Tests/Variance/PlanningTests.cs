using CsCheck;
using Pipeline;
using Stages.Variance;

namespace Stages.Tests.Variance;

public sealed class PlanningTests
{
    [Fact]
    public void TheMeanOfAGridHasBothVariancesDivided() => Assert.Equal(0.44, Planning.VarianceOfMean(4, 2, 10, 5), 12);

    [Theory]
    [InlineData(4, 1, 100, 1, 5)]
    [InlineData(4, 1, 1, 1, 1)]
    [InlineData(4, 0, 100, 1, 1)]
    [InlineData(0, 0, 100, 1, 1)]
    [InlineData(0, 1, 100, 1, double.PositiveInfinity)]
    public void TheBestNumberOfUnlearningSeedsWeighsVarianceByCost(
        double training,
        double unlearning,
        double trainingCost,
        double unlearningCost,
        double expected
    ) => Assert.Equal(expected, Planning.BestUnlearningSeeds(training, unlearning, trainingCost, unlearningCost), 12);

    [Fact]
    public void NoGridThatTheBudgetPaysForIsMorePrecise() =>
        Gen.Select(Gen.Double[0, 5], Gen.Double[0, 5], Gen.Double[0.1, 10], Gen.Double[0.1, 3], Gen.Double[0, 60])
            .Sample(
                (training, unlearning, trainingCost, unlearningCost, budget) =>
                {
                    var best = double.PositiveInfinity;
                    for (var i = 1; i * (trainingCost + unlearningCost) <= budget; i++)
                    {
                        for (var j = 1; i * (trainingCost + (j * unlearningCost)) <= budget; j++)
                        {
                            best = Math.Min(best, Planning.VarianceOfMean(training, unlearning, i, j));
                        }
                    }

                    var plan = Planning.Best(budget, training, unlearning, trainingCost, unlearningCost);
                    return plan is null ? double.IsInfinity(best) : plan.VarianceOfMean <= best + 1e-9 && plan.Cost <= budget + 1e-9;
                }
            );

    [Theory]
    [InlineData(12, 50.0 / 7, 34.0 / 21, 1, 3)]
    [InlineData(3, 1, 1, 1, 2)]
    public void ABudgetThatPaysForAGridExactlyPaysForIt(
        double budget,
        double trainingCost,
        double unlearningCost,
        int training,
        int unlearning
    )
    {
        var plan = Planning.Best(budget, 5, 23.0 / 11, trainingCost, unlearningCost)!;
        Assert.Equal((training, unlearning), (plan.TrainingSeeds, plan.UnlearningSeeds));
    }

    [Fact]
    public void ADeterministicMethodIsRunOncePerTrainingSeed()
    {
        var plan = Planning.Best(25, 4, 0, 10, 1)!;
        Assert.Equal((2, 1), (plan.TrainingSeeds, plan.UnlearningSeeds));
        Assert.Equal(22, plan.Cost, 12);
    }

    [Fact]
    public void ABudgetForMoreThanAHundredMillionTrainingsIsRefused() =>
        Assert.StartsWith(
            "A budget pays for none to a hundred million training seeds.",
            Assert.Throws<ArgumentOutOfRangeException>(() => Planning.Best(1e9, 1, 1, 1, 1)).Message
        );

    /// <summary>The sample sizes that tables and G*Power give for a paired t test, two-sided 5 %, power 80 %.</summary>
    [Theory]
    [InlineData(0.2, 199)]
    [InlineData(0.5, 34)]
    [InlineData(0.8, 15)]
    [InlineData(1, 10)]
    public void TheSeedsNeededAreThoseOfThePairedTest(double effect, int expected)
    {
        Assert.Equal(expected, Planning.SeedsNeeded(1, effect));
        Assert.Equal(expected, Planning.SeedsNeeded(9, -3 * effect));
    }

    [Fact]
    public void WithoutADifferenceThePowerIsTheLevel() => Assert.Equal(0.05, Planning.Power(0, 11), 6);

    [Fact]
    public void ThePowerOfThirtyFourPairsIsTheTables() => Assert.Equal(0.8078, Planning.Power(0.5, 34), 0.0002);

    [Fact]
    public void GapsWithoutSpreadTellNoNumberOfSeeds() => Assert.Null(Planning.SeedsNeeded(0, 0.1));

    /// <summary>10/χ² with ten degrees of freedom at 20 %, which tables give as 6.179 (Browne 1995).</summary>
    [Fact]
    public void TheUpperLimitOfAVarianceIsTheTables() => Assert.Equal(1.618, Planning.UpperVariance(1, 10), 0.0005);

    /// <summary>
    /// What Browne's limit is for: of pilots with eleven training seeds, how many lead to a number of seeds whose real power
    /// is at least what was asked for.
    /// </summary>
    [Theory]
    [InlineData(true, 0.79, 0.84)]
    [InlineData(false, 0.38, 0.50)]
    public void PilotsLeadToEnoughSeedsWithTheAssuranceSaid(bool upper, double least, double most)
    {
        var draws = RandomStream.For(1, "pilots");
        var enough = 0;
        const int Pilots = 2_000;
        for (var pilot = 0; pilot < Pilots; pilot++)
        {
            var gaps = Enumerable.Range(0, 11).Select(_ => draws.NextNormal()).ToArray();
            var mean = gaps.Average();
            var estimate = gaps.Sum(gap => (gap - mean) * (gap - mean)) / 10;
            var seeds = Planning.SeedsNeeded(upper ? Planning.UpperVariance(estimate, 10) : estimate, 0.5)!.Value;
            enough += Planning.Power(0.5, seeds) >= 0.8 ? 1 : 0;
        }

        Assert.InRange((double)enough / Pilots, least, most);
    }

    [Theory]
    [InlineData(0.0029, true)]
    [InlineData(0.0027, false)]
    [InlineData(1e-8, false)]
    public void MoreThanAMillionSeedsAreNoNumber(double effect, bool some) =>
        Assert.Equal(some, Planning.SeedsNeeded(1, effect) is > 900_000);

    [Fact]
    public void NoDifferenceIsRefused() =>
        Assert.Equal("difference", Assert.Throws<ArgumentOutOfRangeException>(() => Planning.SeedsNeeded(1, 0)).ParamName);
}

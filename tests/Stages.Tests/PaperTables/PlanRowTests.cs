using Stages.PaperTables;

namespace Stages.Tests.PaperTables;

/// <summary>One budget for all methods, classes and settings, whose one grid serves them all.</summary>
public sealed class PlanRowTests
{
    private static readonly PlanRow Drawing = new("s", "mia", "unsir", 10, 1, 4, 4, 100) { Classes = 2 };

    private static readonly PlanRow Deterministic = new("s", "mia", "ssd", 10, 1, 4, 0, 100) { Classes = 2, Draws = false };

    [Fact]
    public void ThePlanCostsWhatAllOfItCosts()
    {
        // A training seed costs 2 x 10 of each method and two runs of SSD, an unlearning seed two runs of UNSIR.
        var plan = PlanRow.Planned([Drawing, Deterministic])[0].Plan!;
        Assert.Equal(plan.TrainingSeeds * (42 + (2 * plan.UnlearningSeeds)), plan.Cost, 9);
        Assert.InRange(plan.Cost, 0, 100);
    }

    [Fact]
    public void AllRowsOfAMetricHaveOneGrid()
    {
        var rows = PlanRow.Planned([Drawing, Deterministic]);
        Assert.Equal(rows[0].Plan, rows[1].Plan);
        Assert.NotNull(rows[0].Plan);
    }

    [Fact]
    public void RetrainsVarianceIsInTheStandardError() =>
        Assert.Equal(
            Math.Sqrt((4.0 + 5) / 2),
            Assert.Single(PlanRow.Planned([Deterministic with { RetrainVariance = 5, Budget = 44 }])).StandardError!.Value,
            9
        );

    [Fact]
    public void RetrainsVarianceAsksForFewerUnlearningSeeds() =>
        Assert.Equal(
            (Math.Sqrt(10), Math.Sqrt(5)),
            (Drawing.BestUnlearningSeeds!.Value, (Drawing with { RetrainVariance = 4 }).BestUnlearningSeeds!.Value)
        );

    [Fact]
    public void WithoutAMethodThatDrawsOneUnlearningSeedIsPlanned() =>
        Assert.Equal(1, Assert.Single(PlanRow.Planned([Deterministic])).Plan!.UnlearningSeeds);
}

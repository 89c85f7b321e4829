using Stages.Tables;

namespace EndToEnd.Tests.Planning;

/// <summary>An experiment of nine training seeds, run until all is decided, again, and planned from.</summary>
public sealed class DecidingSpace : IDisposable
{
    public DecidingSpace()
    {
        Space.Edit("small.json", "\"trainingSeeds\": [1, 2]", "\"trainingSeeds\": [1, 2, 3, 4, 5, 6, 7, 8, 9]");
        First = Space.RunWell("--target=Metrics", Methods, Until, "--difference=100");
        Executions = Space.Executions();
        Again = Space.RunWell("--target=Metrics", Methods, Until, "--difference=100");
        Pilot = Space.RunWell("--target=Plan", "--pilot", "--budget=0.1", "--training-seeds=7", Methods);
        Narrow = Space.RunWell("--target=Metrics", Methods, Until, "--difference=0.01");
    }

    public const string Methods = "--methods=retrain,ssd";

    public const string Until = "--until=decided";

    public PipelineSpace Space { get; } = new();

    /// <summary>A run with a margin in which every gap lies: seven training seeds do.</summary>
    public string First { get; }

    /// <summary>What it ran.</summary>
    public IReadOnlyList<string> Executions { get; }

    /// <summary>The same once more.</summary>
    public string Again { get; }

    /// <summary>What to run next, from these runs.</summary>
    public string Pilot { get; }

    /// <summary>A run with a margin in which none lies.</summary>
    public string Narrow { get; }

    public void Dispose() => Space.Dispose();
}

public sealed class DecidingTests(DecidingSpace deciding) : IClassFixture<DecidingSpace>
{
    [Fact]
    public void WhatIsDecidedRunsNoMoreTrainingSeeds()
    {
        Assert.Contains("train/digits5/seed-07", deciding.Executions);
        Assert.DoesNotContain("train/digits5/seed-08", deciding.Executions);
    }

    [Fact]
    public void TheNumberOfTrainingSeedsIsSaidAndHowToLookAtTheSame() =>
        Assert.Contains(
            "All is decided after 7 of 9 training seeds. Other targets look at the same with --training-seeds=7.",
            deciding.First
        );

    [Fact]
    public void ASecondRunHasNothingToDo()
    {
        Assert.Contains("Nothing to run", deciding.Again);
        Assert.DoesNotContain("Ran ", deciding.Again);
        Assert.Contains("All is decided after 7 of 9 training seeds.", deciding.Again);
    }

    [Fact]
    public void WhatIsUndecidedRunsAllTrainingSeedsOneAtATime()
    {
        Assert.Contains("8 training seeds: ", deciding.Narrow);
        Assert.Contains("9 training seeds: ", deciding.Narrow);
    }

    [Fact]
    public void TheDecisionsAreATable()
    {
        var table = Table.ReadParquet(deciding.Space.InArtifacts("small/plans/decisions.parquet"));
        Assert.Equal(["retain_test", "forget_test"], table.Strings("metric"));
        Assert.All(table.Strings("other_method"), other => Assert.Equal("retrain", other));
    }

    [Fact]
    public void APilotTellsTheWidthNowAndThen()
    {
        Assert.Matches(@"│ *7 x 1 │ *8 x 1 │", deciding.Pilot);
        Assert.Matches(@"│ *±[0-9.]+ │ *±[0-9.]+ \([0-9.]+\) │", deciding.Pilot);
    }

    [Fact]
    public void APilotSaysWhatToDo() =>
        Assert.Matches(@"Do this: --training-seeds=\d+ \([0-9.]+ h more; .*from ±[0-9.]+ to about ±[0-9.]+\.", deciding.Pilot);
}

public sealed class PlanningMisuseTests(PipelineSpace space) : IClassFixture<PipelineSpace>
{
    [Fact]
    public void TooFewTrainingSeedsAreMisuse() =>
        space
            .Run("--target=Metrics", "--until=decided")
            .AssertMisuse("'small' has 2 training seeds, and fewer than 7 decide nothing", "Add seeds to \"trainingSeeds\"");

    [Fact]
    public void NothingToCompareIsMisuse() =>
        space.Run("--target=Metrics", "--until=decided", "--methods=ssd").AssertMisuse("there are no two methods to compare");

    [Fact]
    public void APilotWithoutRunsIsMisuse() =>
        space.Run("--target=Plan", "--pilot").AssertMisuse("there are no runs to plan from", "--target=Metrics");
}

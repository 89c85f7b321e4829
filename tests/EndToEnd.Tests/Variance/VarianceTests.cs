namespace EndToEnd.Tests.Variance;

/// <summary>The grid of seeds: what it runs, and what it gives.</summary>
public sealed class VarianceTests(GridSpace grid) : IClassFixture<GridSpace>
{
    private const string Missing = "digits5-sub/class-8/finetune/train-02-unlearn-02";

    [Fact]
    public void TheGridReusesTheRunsOfBothDesigns() =>
        Assert.Equal(["unlearn/" + Missing, "metrics/" + Missing, "tables/runs", "tables/variance"], grid.RanForVariance);

    [Fact]
    public void TheVarianceTableHasARowForEveryMethod()
    {
        var (variance, rows) = grid.Read("variance", "variance", "forget_test");
        Assert.Equal(["retrain", "ssd", "finetune"], rows.Select(i => variance.Strings("method")[i]));
    }

    [Fact]
    public void TheVarianceTableCountsUnlearningSeedsWhereAMethodDraws()
    {
        var (variance, rows) = grid.Read("variance", "variance", "forget_test");
        Assert.Equal([1, 1, 2], rows.Select(i => variance.Ints("unlearning_seeds")[i]));
    }

    [Fact]
    public void TheVarianceTableHasAVarianceOfTrainingSeeds()
    {
        var (variance, rows) = grid.Read("variance", "variance", "forget_test");
        Assert.All(rows, i => Assert.NotNull(variance.NullableDoubles("variance_train")[i]));
    }

    [Fact]
    public void TheInstancesTableHasARowForEveryTrainingSeedOfAMethodThatUnlearns()
    {
        var (instances, rows) = grid.Read("variance", "instances", "forget_test");
        Assert.Equal(
            [("ssd", 1), ("ssd", 2), ("finetune", 1), ("finetune", 2)],
            rows.Select(i => (instances.Strings("method")[i], instances.Ints("training_seed")[i]))
        );
    }

    [Fact]
    public void ThePairsTableHasARowForEveryPairOfMethods() => Assert.Equal(3, grid.Read("variance", "pairs", "forget_test").Rows.Count);

    [Fact]
    public void VariancePrintsWhatToRunForABudget() =>
        Assert.Matches("Finetune: with a budget of 1 hour, run [1-9][0-9]* x [1-9]", grid.VarianceOutput);

    [Fact]
    public void VariancePrintsWhatToRunToTellTwoMethodsApart() =>
        Assert.Matches(
            "to tell two methods apart that differ by 1 point with a power of 80 %, run [1-9][0-9]* to [1-9]",
            grid.VarianceOutput
        );

    [Fact]
    public void DefaultDrawsAllThatTheGridAllows() => Assert.Equal(GridSpace.Results, GridSpace.ResultsIn(grid.RanForDefault));

    [Fact]
    public void DefaultRunsNothingTwice() => Assert.Contains("Nothing to run", grid.Again);

    [Fact]
    public void AnotherMetricDrawsTheSameUnderItsName() =>
        Assert.Equal(GridSpace.Results.Select(id => id + "-mia"), GridSpace.ResultsIn(grid.RanForMia));

    [Fact]
    public void AnotherMetricLeavesTheFirstOnesFiles() =>
        Assert.Equal(grid.Hashes, grid.HashesAfterMia.Where(file => grid.Hashes.ContainsKey(file.Key)));

    [Fact]
    public void AnotherMetricsTableHasThatMetricAlone()
    {
        var (components, rows) = grid.Read("components-mia", "components-mia", "mia");
        Assert.Equal(components.RowCount, rows.Count);
    }

    [Fact]
    public void NoFigureOrTableOfTheGridHasANaN() => GridSpace.AssertNothingIsNaN(grid.Space);

    [Fact]
    public void TheRetrainTableSaysWhatTheVarianceTableSays()
    {
        var (retrain, ofRetrain) = grid.Read("retrain", "retrain", "forget_test");
        var (variance, ofVariance) = grid.Read("variance", "variance", "forget_test");
        var (i, j) = (
            ofVariance.Single(k => variance.Strings("method")[k] == "finetune"),
            ofRetrain.Single(k => retrain.Strings("method")[k] == "finetune")
        );
        foreach (var name in (string[])["gap", "gap_low", "w2", "w2_p"])
        {
            Assert.Equal(variance.NullableDoubles("retrain_" + name)[i], retrain.NullableDoubles(name)[j]);
        }
    }

    [Theory]
    [InlineData("--training-seeds=1", "unknown: one training seed")]
    [InlineData("--unlearning-seeds=1", "unknown: one unlearning seed")]
    public void OneSeedOfAKindIsSaid(string seeds, string said)
    {
        using var space = grid.Space.Copy();
        space.RunWell("--design=grid", GridSpace.Methods, seeds);
        Assert.Contains(said, File.ReadAllText(space.InArtifacts("small/tables/components/components.md")));
        GridSpace.AssertNothingIsNaN(space);
    }

    [Fact]
    public void DefaultWithoutRetrainLeavesOutFigure4()
    {
        using var space = grid.Space.Copy();
        Directory.Delete(space.InArtifacts("small/figures"), recursive: true);
        space.RunWell("--design=grid", "--methods=ssd");
        Assert.DoesNotContain("figure4", Directory.GetDirectories(space.InArtifacts("small/figures")).Select(Path.GetFileName));
    }
}

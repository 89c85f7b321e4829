namespace EndToEnd.Tests.Variance;

/// <summary>The grid of seeds: what it runs, and what it gives.</summary>
public sealed class VarianceTests(GridSpace grid) : IClassFixture<GridSpace>
{
    private const string Missing = "digits5-sub/class-8/finetune/train-02-unlearn-02";

    [Fact]
    public void TheGridReusesTheRunsOfBothDesigns() =>
        Assert.Equal(
            ["unlearn/" + Missing, "metrics/" + Missing, "tables/runs", "tables/variance"],
            grid.RanForVariance.Where(id => !id.StartsWith("testset/"))
        );

    [Fact]
    public void TheThreeComponentsSumToTheVarianceOfARun()
    {
        var (variance, rows) = grid.Read("variance", "variance", "retain_test");
        Assert.Equal(3, rows.Count);
        Assert.All(
            rows,
            i =>
                Assert.Equal(
                    Number("variance_train_raw", i) + Number("variance_unlearn", i),
                    Number("variance_train_population", i) + Number("variance_unlearn_population", i) + Number("variance_test", i),
                    9
                )
        );

        double Number(string column, int row) => variance.NullableDoubles(column)[row]!.Value;
    }

    [Fact]
    public void AnAccuracyOnTrainingExamplesHasNoTestSet()
    {
        var (variance, rows) = grid.Read("variance", "variance", "retain_train");
        Assert.All(rows, i => Assert.Null(variance.NullableDoubles("variance_test")[i]));
    }

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
        Assert.Matches(
            "with a budget of 1 hour for all methods, classes and settings, run [1-9][0-9]* x [1-9][0-9]*; the standard errors of "
                + "gaps to Retrain are then [0-9]",
            grid.VarianceOutput
        );

    [Fact]
    public void VariancePrintsWhatToRunToTellTwoMethodsApart() =>
        Assert.Matches(
            "to tell two methods apart that differ by 1 point with a power of 80 % .80 % assurance., run [1-9][0-9]* to [1-9]",
            grid.VarianceOutput
        );

    [Fact]
    public void DefaultDrawsAllThatTheGridAllows() => Assert.Equal(GridSpace.Results, GridSpace.ResultsIn(grid.RanForDefault));

    [Fact]
    public void DefaultRunsNothingTwice() => Assert.Contains("Nothing to run", grid.Again);

    [Fact]
    public void DefaultSaysFirstWhatCommonPracticesIntervalIsWorth() =>
        Assert.InRange(
            grid.Again.IndexOf("common practice's 95 % interval contains the mean over training seeds"),
            0,
            grid.Again.IndexOf("digits5-sub")
        );

    [Fact]
    public void DefaultSaysWhereRunsAreTooFewToShowWhetherTheTrainingSeedMatters() =>
        Assert.Contains("Whether the training seed makes a difference no cell can show", grid.Again);

    [Fact]
    public void TheReportSaysItFirst()
    {
        using var space = grid.Space.Copy();
        space.RunWell("--target=Report", "--design=grid", GridSpace.Methods);
        var page = File.ReadAllText(space.InArtifacts("small/report.html"));
        Assert.InRange(page.IndexOf("<p class=\"headline\">How often common practice"), 0, page.IndexOf("<h3"));
    }

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

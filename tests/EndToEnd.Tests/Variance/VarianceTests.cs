using Stages.Tables;

namespace EndToEnd.Tests.Variance;

public sealed class VarianceTests : IDisposable
{
    private readonly PipelineSpace space = new();

    public void Dispose() => space.Dispose();

    [Fact]
    public void TheGridReusesTheRunsOfBothDesignsAndItsTablesHoldEveryCell()
    {
        string[] methods = ["--methods=retrain,ssd,finetune"];
        Assert.Equal(0, space.Run(["--target=Wasserstein", .. methods]).ExitCode);
        var before = space.Executions().Count;

        var grid = space.Run(["--target=Variance", "--design=grid", .. methods]);
        Assert.True(grid.ExitCode == 0, grid.Output + grid.Error);
        const string Missing = "digits5-sub/class-8/finetune/train-02-unlearn-02";
        Assert.Equal(["unlearn/" + Missing, "metrics/" + Missing, "tables/runs", "tables/variance"], space.Executions().Skip(before));

        var folder = Path.Combine(space.Root, "artifacts", "small", "tables", "variance");
        var variance = Table.ReadParquet(Path.Combine(folder, "variance.parquet"));
        var accuracy = Enumerable.Range(0, variance.RowCount).Where(i => variance.Strings("metric")[i] == "forget_test").ToList();
        Assert.Equal(["retrain", "ssd", "finetune"], accuracy.Select(i => variance.Strings("method")[i]));
        Assert.Equal([1, 1, 2], accuracy.Select(i => variance.Ints("unlearning_seeds")[i]));
        Assert.All(accuracy, i => Assert.NotNull(variance.NullableDoubles("variance_train")[i]));
        var instances = Table.ReadParquet(Path.Combine(folder, "instances.parquet"));
        Assert.DoesNotContain("retrain", instances.Strings("method"));
        Assert.Equal(
            [1, 2, 1, 2],
            Enumerable
                .Range(0, instances.RowCount)
                .Where(i => instances.Strings("metric")[i] == "forget_test")
                .Select(i => instances.Ints("training_seed")[i])
        );

        Assert.Matches("Finetune: with a budget of 1 hour, run [1-9][0-9]* x [1-9]", grid.Output);
        Assert.Matches("to tell two methods apart that differ by 1 point with a power of 80 %, run [1-9][0-9]* to [1-9]", grid.Output);
        var pairs = Table.ReadParquet(Path.Combine(folder, "pairs.parquet"));
        Assert.Equal(3, pairs.Strings("metric").Count(m => m == "forget_test"));

        Assert.Contains("Nothing to run", space.Run(["--target=Variance", "--design=grid", .. methods]).Output);
    }

    [Theory]
    [InlineData("Variance")]
    [InlineData("Figure3")]
    [InlineData("Figure4")]
    public void WithoutTheGridItsTargetsAreMisuseThatSaysWhatToAdd(string target)
    {
        var result = space.Run("--target=" + target);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("Add --design=grid", result.Error);
        Assert.False(Directory.Exists(Path.Combine(space.Root, "artifacts")));
    }

    [Fact]
    public void FiguresAndTablesOfTheGridComeWithDefaultAndOtherMetricsStandBesideThem()
    {
        string[] grid = ["--design=grid", "--methods=retrain,ssd,finetune"];
        var first = space.Run(grid);
        Assert.True(first.ExitCode == 0, first.Output + first.Error);
        string[] results =
        [
            "figures/figure1",
            "figures/figure2",
            "figures/figure3",
            "figures/figure4",
            "tables/components",
            "tables/designs",
            "tables/retrain",
        ];
        Assert.Equal(results, space.Executions().Where(IsResult).Order());
        var before = space.Hashes();
        AssertNothingIsNaN();

        // What the table for a paper says is what the statistics' own table says.
        var (designs, variance) = (Read("designs"), Read("variance"));
        var of = Enumerable
            .Range(0, variance.RowCount)
            .Single(i => variance.Strings("method")[i] == "finetune" && variance.Strings("metric")[i] == "forget_test");
        var same = Enumerable
            .Range(0, designs.RowCount)
            .Single(i => designs.Strings("method")[i] == "finetune" && designs.Strings("metric")[i] == "forget_test");
        Assert.Equal(variance.NullableDoubles("permutation_p")[of], designs.NullableDoubles("p")[same]);

        var mia = space.Run(["--metric=mia", .. grid]);
        Assert.True(mia.ExitCode == 0, mia.Output + mia.Error);
        Assert.Equal(results.Select(id => id + "-mia"), space.Executions().Where(IsResult).Skip(results.Length).Order());
        Assert.Equal(before, space.Hashes().Where(file => before.ContainsKey(file.Key)));
        Assert.Equal(["mia"], Read("components-mia").Strings("metric").Distinct());
        AssertNothingIsNaN();
        Assert.Contains("Nothing to run", space.Run(grid).Output);

        Table Read(string name) => Table.ReadParquet(Path.Combine(space.Root, "artifacts", "small", "tables", name, name + ".parquet"));
    }

    [Theory]
    [InlineData("--training-seeds=1", "unknown: one training seed")]
    [InlineData("--unlearning-seeds=1", "unknown: one unlearning seed")]
    public void OneSeedOfAKindIsSaidAndIsNoFailure(string seeds, string said)
    {
        var result = space.Run("--design=grid", "--methods=retrain,ssd,finetune", seeds);
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        Assert.Equal(0, space.Run("--target=Tables", "--design=grid", "--methods=retrain,ssd,finetune", seeds).ExitCode);
        Assert.Contains(said, File.ReadAllText(Path.Combine(space.Root, "artifacts", "small", "tables", "components", "components.md")));
        AssertNothingIsNaN();
    }

    [Fact]
    public void DesignsAAndBHaveTheTablesThatTheyAllow()
    {
        var result = space.Run("--target=Tables", "--methods=retrain,ssd,finetune");
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        Assert.Equal(["tables/designs", "tables/retrain"], space.Executions().Where(IsResult).Order());
    }

    [Fact]
    public void WithoutRetrainFigure4IsMisuseAndDefaultIsNot()
    {
        var figure = space.Run("--target=Figure4", "--design=grid", "--methods=ssd");
        Assert.Equal(2, figure.ExitCode);
        Assert.Contains("Add retrain to --methods", figure.Output + figure.Error);
        Assert.Equal(0, space.Run("--design=grid", "--methods=ssd").ExitCode);
        Assert.DoesNotContain("figures/figure4", space.Executions());
    }

    [Fact]
    public void TheExperimentsFileCanAskForTheGrid()
    {
        space.Edit("\"width\": 4", "\"width\": 4, \"design\": \"grid\"");
        var result = space.Run("--target=Unlearn", "--methods=finetune");
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        Assert.Equal(4, space.Executions().Count(id => id.StartsWith("unlearn/")));
    }

    private static bool IsResult(string id) =>
        id.StartsWith("figures/") || (id.StartsWith("tables/") && id is not ("tables/runs" or "tables/wasserstein" or "tables/variance"));

    private void AssertNothingIsNaN()
    {
        var written = Directory
            .EnumerateFiles(Path.Combine(space.Root, "artifacts", "small"), "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".svg" or ".csv" or ".md" or ".tex")
            .ToList();
        Assert.NotEmpty(written);
        Assert.All(written, file => Assert.DoesNotContain("NaN", File.ReadAllText(file)));
    }
}

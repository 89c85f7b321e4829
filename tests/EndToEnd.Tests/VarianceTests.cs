using Stages;

namespace EndToEnd.Tests;

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
        Assert.Equal([1, 2, 1, 2], Enumerable.Range(0, instances.RowCount).Where(i => instances.Strings("metric")[i] == "forget_test").Select(i => instances.Ints("training_seed")[i]));

        Assert.Matches("Finetune: with a budget of 1 hours, run [1-9][0-9]* x [1-9]", grid.Output);
        var pairs = Table.ReadParquet(Path.Combine(folder, "pairs.parquet"));
        Assert.Equal(3, pairs.Strings("metric").Count(m => m == "forget_test"));

        Assert.Contains("Nothing to run", space.Run(["--target=Variance", "--design=grid", .. methods]).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutTheGridVarianceIsMisuseThatSaysWhatToAdd()
    {
        var result = space.Run("--target=Variance");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("Add --design=grid", result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(space.Root, "artifacts")));
    }

    [Fact]
    public void TheExperimentsFileCanAskForTheGrid()
    {
        space.Edit("\"width\": 4", "\"width\": 4, \"design\": \"grid\"");
        var result = space.Run("--target=Unlearn", "--methods=finetune");
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        Assert.Equal(4, space.Executions().Count(id => id.StartsWith("unlearn/", StringComparison.Ordinal)));
    }
}

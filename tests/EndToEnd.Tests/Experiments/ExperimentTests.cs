namespace EndToEnd.Tests.Experiments;

/// <summary>A first run, a second one, and what a run leaves behind.</summary>
[Collection(WholeSpace.Tests)]
public sealed class ExperimentTests(WholeSpace whole)
{
    private const string Cell = "unlearn/digits5-sub/class-8/";

    [Fact]
    public void AFirstRunRunsEveryStageOnce()
    {
        Assert.Contains("figures/figure2", whole.Executions);
        Assert.Equal(whole.Executions.Distinct(), whole.Executions);
    }

    [Fact]
    public void AFirstRunDrawsTheFigures() => Assert.Contains("figures/figure1/figure1.png", whole.Hashes.Keys);

    [Fact]
    public void ASecondRunRunsNothing()
    {
        using var space = whole.Space.Copy();
        Assert.Contains($"Nothing to run: {whole.Executions.Count} stages up to date.", space.RunWell());
        Assert.Equal(whole.Executions, space.Executions());
    }

    [Fact]
    public void OneJobGivesTheBytesOfTwo()
    {
        using var space = new PipelineSpace();
        space.RunWell("--jobs=1");
        Assert.Equal(whole.Hashes, space.Hashes());
    }

    [Fact]
    public void AMethodThatDrawsNothingRunsOncePerTrainingSeed() => Assert.Equal(["train-01", "train-02"], RunsOf("ssd"));

    [Fact]
    public void AMethodThatDrawsRunsOnceWhereTheDesignsShareARun() =>
        Assert.Equal(["train-01-unlearn-01", "train-01-unlearn-02", "train-02-unlearn-01"], RunsOf("finetune"));

    [Fact]
    public void UnlearnedWeightsAreNotKept() =>
        Assert.DoesNotContain(whole.Hashes.Keys, f => f.StartsWith("unlearn") && f.EndsWith(".safetensors"));

    [Fact]
    public void UnlearnedWeightsAreKeptWhenAskedFor()
    {
        using var space = whole.Space.Copy();
        space.RunWell("--target=Unlearn", "--methods=ssd", "--keep-models");
        Assert.Contains(Cell + "ssd/train-01/weights.safetensors", space.Hashes().Keys);
    }

    [Fact]
    public void CleanEmptiesTheReadableFolder()
    {
        using var space = whole.Space.Copy();
        space.RunWell("--target=Clean");
        Assert.False(Directory.Exists(space.InArtifacts("small")));
    }

    [Fact]
    public void CleanLosesNothing()
    {
        using var space = whole.Space.Copy();
        space.RunWell("--target=Clean");
        Assert.Contains("put back from the store", space.RunWell());
        Assert.Equal(whole.Hashes, space.Hashes());
    }

    private IEnumerable<string> RunsOf(string method)
    {
        var runs = $"{Cell}{method}/";
        return whole.Executions.Where(id => id.StartsWith(runs)).Select(id => id[runs.Length..]).Order();
    }
}

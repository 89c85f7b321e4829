namespace EndToEnd.Tests.Experiments;

/// <summary>A whole experiment, then one in which a method has another setting.</summary>
public sealed class EditedExperiment : IDisposable
{
    public EditedExperiment(WholeSpace whole)
    {
        Space = whole.Space.Copy();
        Space.Edit("edited.json", "\"ssd\": { \"alpha\": 3 }", "\"ssd\": { \"alpha\": 1.5 }");
        Space.RunPlain("--experiment=edited.json").AssertSuccess();
        Ran = [.. Space.Executions().Skip(whole.Executions.Count)];
    }

    public PipelineSpace Space { get; }

    /// <summary>What ran for the edit.</summary>
    public IReadOnlyList<string> Ran { get; }

    public void Dispose() => Space.Dispose();
}

[Collection(WholeSpace.Tests)]
public sealed class EditedExperimentTests(WholeSpace whole, EditedExperiment edited) : IClassFixture<EditedExperiment>
{
    [Fact]
    public void AnEditedMethodUnlearnsAgainAlone() =>
        Assert.Equal(
            ["unlearn/digits5-sub/class-8/ssd/train-01", "unlearn/digits5-sub/class-8/ssd/train-02"],
            edited.Ran.Where(id => id.StartsWith("unlearn")).Order()
        );

    [Fact]
    public void AnEditedMethodRetrainsNothing() =>
        Assert.DoesNotContain(edited.Ran, id => id.StartsWith("train") || id.StartsWith("retrain") || id == "data");

    [Fact]
    public void AnEditTakenBackRunsNothing()
    {
        using var space = edited.Space.Copy();
        Assert.Contains("Nothing to run", space.RunWell());
        Assert.Equal(whole.Hashes, space.Hashes());
    }
}

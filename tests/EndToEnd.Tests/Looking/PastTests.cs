using System.Text.RegularExpressions;

namespace EndToEnd.Tests.Looking;

/// <summary>An experiment whose method had one setting after another: 3, 1.5 and 2.</summary>
public sealed class EditedTwice : IDisposable
{
    public EditedTwice(FinishedSpace finished)
    {
        Space = finished.Space.Copy();
        RunWith("1.5");
        RunWith("2");
    }

    public PipelineSpace Space { get; }

    public void Dispose() => Space.Dispose();

    /// <summary>Gives the method a setting.</summary>
    internal static void Edit(PipelineSpace space, string alpha) =>
        File.WriteAllText(
            space.InFolder("small.json"),
            PipelineSpace.SmallExperiment.Replace("\"ssd\": { \"alpha\": 3 }", $"\"ssd\": {{ \"alpha\": {alpha} }}")
        );

    private void RunWith(string alpha)
    {
        Edit(Space, alpha);
        Space.RunWell(FinishedSpace.Methods);
    }
}

/// <summary>What is kept of earlier executions, and who asks for it.</summary>
[Collection(FinishedSpace.Tests)]
public sealed class PastTests(EditedTwice edited) : IClassFixture<EditedTwice>, IDisposable
{
    private const string Run1 = "--stage=unlearn/digits5-sub/class-8/ssd/train-01";
    private readonly PipelineSpace space = edited.Space.Copy();

    public void Dispose() => space.Dispose();

    [Fact]
    public void DiffNamesTheParameterThatChanged() => Assert.Contains("Alpha 1.5 → 2", Run("--target=Diff", Run1));

    [Fact]
    public void DiffSaysThatValuesOfATableDiffer() => Assert.Contains("values differ", Run("--target=Diff", "--stage=tables/runs"));

    [Fact]
    public void HistoryHasALineForEveryExecution() => Assert.Equal(3, Regex.Count(Run("--target=History", Run1), "│ 20[0-9]{2}-"));

    [Fact]
    public void GcWithoutYesDeletesNothing()
    {
        var before = Objects();
        Assert.Contains("Nothing was deleted", Run("--target=Gc"));
        Assert.Equal(before, Objects());
    }

    [Fact]
    public void GcKeepsWhatTheExperimentNames()
    {
        EditedTwice.Edit(space, "3");
        Run("--target=Gc", "--yes");
        Assert.Contains("Nothing to run", Run());
    }

    [Fact]
    public void GcFreesWhatNeitherTheExperimentNamesNorIsShown()
    {
        EditedTwice.Edit(space, "3");
        Run("--target=Gc", "--yes");
        EditedTwice.Edit(space, "1.5");
        Assert.Contains("Ran ", Run());
    }

    private string Run(params string[] arguments) => space.RunWell([FinishedSpace.Methods, .. arguments]);

    private List<string> Objects() =>
        [.. Directory.EnumerateFiles(space.InArtifacts("store/objects"), "*", SearchOption.AllDirectories).Order()];
}

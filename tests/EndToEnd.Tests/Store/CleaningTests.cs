namespace EndToEnd.Tests.Store;

/// <summary>Clean and Gc delete what is ours and can come back, and nothing else.</summary>
[Collection(FinishedSpace.Tests)]
public sealed class CleaningTests(FinishedSpace finished)
{
    private const string Figure = "small/figures/figure2/figure2.csv";
    private readonly string name = FinishedSpace.NewName();

    [Fact]
    public void CleanTouchesNothingWhereNothingHasRun()
    {
        var notes = Written(name, "small/notes.txt");
        Assert.Contains("nothing was deleted", Clean(name));
        Assert.Equal([notes], Directory.GetFileSystemEntries(finished.Space.InFolder(name), "*", SearchOption.AllDirectories)[1..]);
    }

    [Fact]
    public void CleanLeavesWhatOthersPutIntoTheFolder()
    {
        var copy = finished.Copied("artifacts");
        var (notes, edited) = (Written(copy, "small/notes.txt"), Written(copy, Figure));
        var empty = Directory.CreateDirectory(finished.Space.InFolder($"{copy}/small/drafts")).FullName;
        Assert.Contains("Left 3 files", Clean(copy));
        var manifest = Path.Combine(Path.GetDirectoryName(edited)!, "manifest.json");
        Assert.Equal(new[] { notes, edited, manifest }.Order(), Files(copy, "small"));
        Assert.True(Directory.Exists(empty));
    }

    [Fact]
    public void CleanLeavesACopyOfAStagesFolder()
    {
        var copy = finished.Copied("artifacts");
        Command.Run(finished.Space.InFolder($"{copy}/small"), "cp", "-a", "figures", "figures-of-may").AssertSuccess();
        Clean(copy);
        Assert.True(File.Exists(finished.Space.InFolder($"{copy}/small/figures-of-may/figure2/figure2.csv")));
        Assert.False(Directory.Exists(finished.Space.InFolder($"{copy}/small/figures")));
    }

    [Fact]
    public void CleanLeavesWhatTheStoreCannotPutBack()
    {
        var copy = finished.Copied("artifacts");
        var sha256 = finished.Space.Record("figures/figure2").Outputs.Single(o => o.Name == "figure2.csv").Sha256;
        File.Delete(finished.Space.InFolder($"{copy}/store/objects/{sha256[..2]}/{sha256[2..]}"));
        Clean(copy);
        Assert.Contains(finished.Space.InFolder($"{copy}/{Figure}"), Files(copy, "small"));
    }

    [Fact]
    public void CleanDeletesTheReportToo()
    {
        var copy = finished.Copied("artifacts");
        finished.RunWell("--target=Report", $"--artifacts={copy}");
        Clean(copy);
        Assert.False(Directory.Exists(finished.Space.InFolder($"{copy}/small")));
    }

    [Fact]
    public void GcKeepsWhatAnExperimentOfTheSameNameShows()
    {
        var copy = finished.Copied("artifacts");
        var notes = Written(copy, "store/objects/notes.txt");
        var other = $"other-{Guid.NewGuid():N}.json";
        finished.Space.Edit(other, "\"ssd\": { \"alpha\": 3 }", "\"ssd\": { \"alpha\": 2 }");
        string RunOther(params string[] more) =>
            finished
                .Space.RunPlain([$"--experiment={other}", FinishedSpace.Methods, $"--artifacts={copy}", .. more])
                .AssertSuccess()
                .Output;

        RunOther();
        finished.RunWell($"--artifacts={copy}");
        RunOther("--target=Gc", "--yes");
        Assert.Contains("Nothing to run", finished.RunWell($"--artifacts={copy}"));
        Assert.True(File.Exists(notes));
    }

    private string Clean(string artifacts) => finished.RunWell("--target=Clean", $"--artifacts={artifacts}");

    private IEnumerable<string> Files(string artifacts, string folder) =>
        Directory.EnumerateFiles(finished.Space.InFolder($"{artifacts}/{folder}"), "*", SearchOption.AllDirectories).Order();

    // Another file in the place of one that may be there.
    private string Written(string artifacts, string path)
    {
        var file = finished.Space.InFolder($"{artifacts}/{path}");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.Delete(file);
        File.WriteAllText(file, "mine");
        return file;
    }
}

using Pipeline.Store;

namespace Pipeline.Tests.Store;

/// <summary>What people read, edited behind the store's back, and stores that were copied.</summary>
public sealed class ReadableTreeTests : IDisposable
{
    private static readonly TextStage Stage = new("a", "hello");
    private readonly TestSpace space = new();

    private string Manifest => space.Tree("text/a/manifest.json");

    public void Dispose() => space.Dispose();

    [Fact]
    public async Task AManifestThatWasEditedAndKeptItsTimeIsPutBack()
    {
        await space.RunAsync(Stage);
        var text = File.ReadAllText(Manifest);
        var time = File.GetLastWriteTimeUtc(Manifest);
        File.WriteAllText(Manifest, text.Replace("text.txt", "test.txt"));
        File.SetLastWriteTimeUtc(Manifest, time);
        Assert.Equal(1, (await space.RunAsync(Stage)).Restored);
        Assert.Equal(text, File.ReadAllText(Manifest));
        Assert.Equal(0, (await space.RunAsync(Stage)).Restored);
    }

    [Fact]
    public async Task AManifestThatWasOnlyTouchedInItsRightsIsLeft()
    {
        await space.RunAsync(Stage);
        File.SetUnixFileMode(Manifest, UnixFileMode.UserRead);
        Assert.Equal(0, (await space.RunAsync(Stage)).Restored);
    }

    [Fact]
    public async Task AnObjectThatWasChangedInACopiedStoreReplacesNoGoodFile()
    {
        await space.RunAsync(Stage);
        // Copies without hard links, as rsync and shares make them.
        using var copy = new TestSpace();
        foreach (var file in Directory.GetFiles(space.Root, "*", SearchOption.AllDirectories))
        {
            var to = Path.Combine(copy.Root, Path.GetRelativePath(space.Root, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }

        var target = Directory.GetFiles(Path.Combine(copy.Root, "store", "objects"), "*", SearchOption.AllDirectories).Single();
        var time = File.GetLastWriteTimeUtc(target);
        File.Delete(target);
        File.WriteAllText(target, "jello");
        File.SetLastWriteTimeUtc(target, time);
        // Whatever made somebody show it: the readable file is of another length, say.
        File.Delete(copy.Tree("text/a/text.txt"));
        File.WriteAllText(copy.Tree("text/a/text.txt"), "hello!");
        Directory.CreateDirectory(Path.Combine(copy.Root, "store", "attempts"));
        using (var store = new ArtifactStore(copy.Root))
        {
            Assert.Throws<IOException>(() => new ReadableTree(store).Show("test/text/a", store.Last("test/text/a")!));
        }

        Assert.Equal("hello!", File.ReadAllText(copy.Tree("text/a/text.txt")));
        Assert.Equal(1, (await copy.RunAsync(Stage)).Ran);
        Assert.Equal("hello", File.ReadAllText(copy.Tree("text/a/text.txt")));
        Assert.Equal("hello", File.ReadAllText(target));
    }

    [Theory]
    [InlineData(".nfs000000010cd4")]
    [InlineData(".fuse_hidden0001")]
    public async Task WhatNetworkDisksKeepOfDeletedFilesIsNoOutput(string name)
    {
        var summary = await space.RunAsync(new LitteringStage(name));
        Assert.True(summary.Succeeded);
    }

    [Theory]
    [InlineData(300, "has 300 letters; a file's name can have 251")]
    [InlineData(0, "The artifacts folder's path is too long: with the files of test/text/a it has more than 4095 bytes.")]
    public async Task WhatCouldNotBeWrittenIsRefusedBeforeAnythingRuns(int letters, string message)
    {
        var root = letters > 0 ? space.Root : string.Concat(space.Root, string.Concat(Enumerable.Repeat("/" + new string('d', 190), 21)));
        var deep = new TestSpace { Root = root };
        var refusal = await Assert.ThrowsAsync<PipelineException>(() =>
            deep.RunAsync(new TextStage(letters > 0 ? new string('a', letters) : "a", "hello"))
        );
        Assert.Contains(message, refusal.Message);
        Assert.Empty(deep.Ran());
    }

    [Kind("littering")]
    private sealed record LitteringStage(string Name) : Stage
    {
        public override string Id => "littering";

        public override IReadOnlyList<string> Outputs => ["text.txt"];

        public override Place Place => Place.Host;

        public override void Run(StageContext context)
        {
            var output = context.Output("text.txt");
            File.WriteAllText(output, Name);
            File.WriteAllText(Path.Combine(Path.GetDirectoryName(output)!, Name), "");
        }
    }
}

using Newtonsoft.Json.Linq;
using Pipeline.Running;
using Pipeline.Store;

namespace Pipeline.Tests.Running;

public sealed class RunnerTests : IDisposable
{
    private readonly TestSpace space = new();

    public void Dispose() => space.Dispose();

    private static LengthStage Chain(string text, int factor = 1) =>
        new("last", [new LengthStage("middle", [new TextStage("a", text), new TextStage("b", "fixed")], factor)]);

    [Fact]
    public async Task TheFirstRunRunsEverythingAndTheSecondNothing()
    {
        Assert.Equal(new RunSummary(4, 0, 0, 0, 0), await space.RunAsync(Chain("hello")));
        Assert.Equal(new RunSummary(0, 4, 0, 0, 0), await space.RunAsync(Chain("hello")));
        Assert.Equal("2", File.ReadAllText(space.Tree("length/last/text.txt")));
    }

    [Fact]
    public async Task AChangedParameterRunsWhatDependsOnItAndSaysWhy()
    {
        await space.RunAsync(Chain("hello"));
        await space.RunAsync(Chain("hello", factor: 10));
        Assert.Equal(["length/middle", "length/last"], space.Ran().Select(r => r.Id));
        Assert.Equal("ParameterChanged: Factor 1 → 10", space.Ran()[0].Why.ToString());
        Assert.Equal(Reason.InputChanged, space.Ran()[1].Why.Reason);
    }

    [Fact]
    public async Task AnInputThatComesOutWithTheSameBytesStopsTheWave()
    {
        await space.RunAsync(Chain("hello"));
        await space.RunAsync(Chain("world"));
        Assert.Equal(["text/a", "length/middle"], space.Ran().Select(r => r.Id));
    }

    [Fact]
    public async Task AParameterSetBackFindsTheOldOutputs()
    {
        await space.RunAsync(Chain("hello"));
        await space.RunAsync(Chain("hello there"));
        Assert.Equal("16", File.ReadAllText(space.Tree("length/middle/text.txt")));
        var summary = await space.RunAsync(Chain("hello"));
        Assert.Equal(0, summary.Ran);
        Assert.Equal("10", File.ReadAllText(space.Tree("length/middle/text.txt")));
    }

    [Fact]
    public async Task ChangedCodeRunsAgainAndSaysSo()
    {
        await space.RunAsync(Chain("hello"));
        space.Code = "code-2";
        await space.RunAsync(Chain("hello"));
        Assert.Equal(4, space.Ran().Count);
        Assert.All(space.Ran(), r => Assert.Equal(Reason.CodeChanged, r.Why.Reason));
    }

    [Fact]
    public async Task ALostReadableFileIsPutBackWithoutRunning()
    {
        await space.RunAsync(Chain("hello"));
        File.Delete(space.Tree("length/last/text.txt"));
        Assert.Equal(new RunSummary(0, 4, 1, 0, 0), await space.RunAsync(Chain("hello")));
        Assert.Equal("2", File.ReadAllText(space.Tree("length/last/text.txt")));
    }

    [Fact]
    public async Task ALostObjectIsMadeAgain()
    {
        await space.RunAsync(Chain("hello"));
        foreach (
            var file in Directory
                .EnumerateFiles(Path.Combine(space.Root, "store", "objects"), "*", SearchOption.AllDirectories)
                .Where(f => File.ReadAllText(f) == "hello")
        )
        {
            File.Delete(file);
        }

        await space.RunAsync(Chain("hello"));
        Assert.Equal(("text/a", Reason.OutputMissing), (space.Ran().Single().Id, space.Ran().Single().Why.Reason));
    }

    [Fact]
    public async Task AChangedByteInAnObjectIsFoundAlsoWithItsTimesPutBack()
    {
        await space.RunAsync(Chain("hello"));
        await space.RunAsync(Chain("hello"));
        var file = Directory
            .EnumerateFiles(Path.Combine(space.Root, "store", "objects"), "*", SearchOption.AllDirectories)
            .Single(f => File.ReadAllText(f) == "hello");
        var time = File.GetLastWriteTimeUtc(file);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllText(file, "jello");
        File.SetLastWriteTimeUtc(file, time);
        await space.RunAsync(Chain("hello"));
        Assert.Equal(("text/a", Reason.OutputCorrupt), (space.Ran().Single().Id, space.Ran().Single().Why.Reason));
        Assert.Equal("hello", File.ReadAllText(space.Tree("text/a/text.txt")));
    }

    [Fact]
    public async Task AFailureBlocksWhatNeedsItAndNothingElse()
    {
        var good = new LengthStage("good", [new TextStage("c", "fine")]);
        var summary = await space.RunAsync(Chain("fail"), good);
        Assert.Equal(new RunSummary(3, 0, 0, 1, 2), summary);
        var failure = space.Events.Single(e => e.State == StageState.Failed);
        Assert.Contains("asked to fail", failure.Message);
        Assert.Contains("asked to fail", File.ReadAllText(Path.Combine(space.Root, "logs", "test", "text", "a.log")));
    }

    [Fact]
    public async Task TheManifestShowsTheKeyTheOutputsAndTheMachine()
    {
        await space.RunAsync(Chain("hello"));
        var manifest = JObject.Parse(await File.ReadAllTextAsync(space.Tree("text/a/manifest.json")));
        Assert.Equal("test/text/a", (string?)manifest["stage"]);
        Assert.Equal("hello", (string?)manifest["parameters"]!["Text"]);
        Assert.Equal(
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("hello"u8)),
            (string?)manifest["outputs"]![0]!["sha256"]
        );
        Assert.Equal("here", (string?)manifest["environment"]!["machine"]);
    }

    [Fact]
    public async Task ATornLastRecordIsSkippedAndWhatItHeldRunsAgain()
    {
        await space.RunAsync(new TextStage("a", "hello"));
        var journal = Path.Combine(space.Root, "store", "journal");
        await File.WriteAllBytesAsync(journal, (await File.ReadAllBytesAsync(journal))[..^20]);
        using (var store = new ArtifactStore(space.Root))
        {
            Assert.Contains("cut short", Assert.Single(store.Warnings));
        }

        Assert.Equal(1, (await space.RunAsync(new TextStage("a", "hello"))).Ran);
        Assert.Equal(0, (await space.RunAsync(new TextStage("a", "hello"))).Ran);
    }

    [Fact]
    public async Task AnEditedRecordIsNotUsed()
    {
        await space.RunAsync(new TextStage("a", "hello"));
        var journal = Path.Combine(space.Root, "store", "journal");
        await File.WriteAllTextAsync(journal, (await File.ReadAllTextAsync(journal)).Replace("hello", "jello"));
        Assert.Equal(1, (await space.RunAsync(new TextStage("a", "hello"))).Ran);
    }

    [Fact]
    public async Task ASecondHostIsToldWhoHoldsTheStore()
    {
        using var taken = await StoreLock.TakeAsync(space.Root, wait: false, _ => { }, default);
        var error = await Assert.ThrowsAsync<PipelineException>(() => StoreLock.TakeAsync(space.Root, wait: false, _ => { }, default));
        Assert.Contains($"process {Environment.ProcessId} on", error.Message);
    }
}

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
    public async Task TheFirstRunRunsEverything()
    {
        Assert.Equal(new RunSummary(4, 0, 0, 0, 0), await space.RunAsync(Chain("hello")));
        Assert.Equal("2", File.ReadAllText(space.Tree("length/last/text.txt")));
    }

    [Fact]
    public async Task TheSecondRunRunsNothing()
    {
        await space.RunAsync(Chain("hello"));
        Assert.Equal(new RunSummary(0, 4, 0, 0, 0), await space.RunAsync(Chain("hello")));
    }

    [Fact]
    public async Task AChangedParameterRunsWhatDependsOnIt()
    {
        await RunWithAChangedParameterAsync();
        Assert.Equal(["length/middle", "length/last"], space.Ran().Select(r => r.Id));
    }

    [Fact]
    public async Task AStageOfAChangedParameterSaysFromWhatToWhat()
    {
        await RunWithAChangedParameterAsync();
        Assert.Equal("ParameterChanged: Factor 1 → 10", space.Ran()[0].Why.ToString());
    }

    [Fact]
    public async Task ADependantSaysThatItsInputChanged()
    {
        await RunWithAChangedParameterAsync();
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
    public async Task StagesOfChangedCodeRunAgain()
    {
        await space.RunAsync(Chain("hello"));
        space.Code = "code-2";
        await space.RunAsync(Chain("hello"));
        Assert.Equal(Enumerable.Repeat(Reason.CodeChanged, 4), space.Ran().Select(r => r.Why.Reason));
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
    public async Task AFailureBlocksOnlyWhatNeedsIt()
    {
        var good = new LengthStage("good", [new TextStage("c", "fine")]);
        Assert.Equal(new RunSummary(3, 0, 0, 1, 2), await space.RunAsync(Chain("fail"), good));
    }

    [Fact]
    public async Task AFailureSaysWhatWasThrown()
    {
        await space.RunAsync(new TextStage("a", "fail"));
        Assert.Contains("asked to fail", space.Events.Single(e => e.State == StageState.Failed).Message);
    }

    [Fact]
    public async Task AFailureIsInTheStagesLog()
    {
        await space.RunAsync(new TextStage("a", "fail"));
        Assert.Contains("asked to fail", File.ReadAllText(Path.Combine(space.Root, "logs", "test", "text", "a.log")));
    }

    [Fact]
    public async Task AManifestShowsItsStage() => Assert.Equal("test/text/a", (string?)(await ManifestAsync())["stage"]);

    [Fact]
    public async Task AManifestShowsTheParameters() => Assert.Equal("hello", (string?)(await ManifestAsync())["parameters"]!["Text"]);

    [Fact]
    public async Task AManifestShowsTheHashOfEachOutput() =>
        Assert.Equal(
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("hello"u8)),
            (string?)(await ManifestAsync())["outputs"]![0]!["sha256"]
        );

    [Fact]
    public async Task AManifestShowsTheMachine() => Assert.Equal("here", (string?)(await ManifestAsync())["environment"]!["machine"]);

    [Fact]
    public async Task ATornLastRecordIsWarnedOf()
    {
        await RunThenTearAsync();
        using var store = new ArtifactStore(space.Root);
        Assert.Contains("cut short", Assert.Single(store.Warnings));
    }

    [Fact]
    public async Task WhatATornRecordHeldRunsAgainOnce()
    {
        await RunThenTearAsync();
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

    private async Task RunWithAChangedParameterAsync()
    {
        await space.RunAsync(Chain("hello"));
        await space.RunAsync(Chain("hello", factor: 10));
    }

    private async Task<JObject> ManifestAsync()
    {
        await space.RunAsync(new TextStage("a", "hello"));
        return JObject.Parse(await File.ReadAllTextAsync(space.Tree("text/a/manifest.json")));
    }

    private async Task RunThenTearAsync()
    {
        await space.RunAsync(new TextStage("a", "hello"));
        var journal = Path.Combine(space.Root, "store", "journal");
        await File.WriteAllBytesAsync(journal, (await File.ReadAllBytesAsync(journal))[..^20]);
    }
}

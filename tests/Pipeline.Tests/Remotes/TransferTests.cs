using System.Text;
using Pipeline.Looking;
using Pipeline.Remotes;
using Pipeline.Store;

namespace Pipeline.Tests.Remotes;

/// <summary>What a store takes in from another, over a folder.</summary>
public sealed class TransferTests : IDisposable
{
    private static readonly TextStage First = new("a", "one");
    private static readonly LengthStage Middle = new("m", [First]);
    private static readonly LengthStage Last = new("z", [Middle]);
    private static readonly NestedStage Top = new([new("it", Last)], 1, false, null, Colour.Red);
    private readonly TestSpace here = new();
    private readonly TestSpace there = new();

    private string Remote => Path.Combine(here.Root, "remote");

    public void Dispose()
    {
        here.Dispose();
        there.Dispose();
    }

    [Fact]
    public async Task WhatWasPulledIsUpToDate()
    {
        await PushAsync();
        var pull = await PullAsync(_ => false);
        Assert.Equal((0, 0), (pull.Absent, pull.Refusals.Count));
        var summary = await there.RunAsync(Last);
        Assert.Equal((0, 3, 0), (summary.Ran, summary.Skipped, summary.Restored));
        Assert.Equal(File.ReadAllText(here.Tree("length/z/text.txt")), File.ReadAllText(there.Tree("length/z/text.txt")));
    }

    [Fact]
    public async Task WhatWasLeftOutRunsForAStageThatRuns()
    {
        await PushAsync();
        await PullAsync(name => name == "second.txt");
        Assert.Equal(0, (await there.RunAsync(Top)).Ran);
        Assert.Equal([Outlook.UpToDate, Outlook.LeftOut, Outlook.LeftOut, Outlook.UpToDate], Forecasts(Top));

        there.With = options => options with { Forced = "nested" };
        await there.RunAsync(Top);
        Assert.Equal(["length/m", "length/z", "nested"], there.Ran().Select(r => r.Id));
        there.With = options => options;
        Assert.Equal(0, (await there.RunAsync(Top)).Ran);
    }

    [Fact]
    public async Task WhatWasLeftOutRunsWhenItIsATarget()
    {
        await PushAsync();
        await PullAsync(name => name == "second.txt");
        Assert.Equal([Outlook.UpToDate, Outlook.ToRun, Outlook.ToRun], Forecasts(Last));
        await there.RunAsync(Last);
        Assert.Equal(
            [("length/m", Reason.OutputMissing), ("length/z", Reason.OutputMissing)],
            there.Ran().Select(r => (r.Id, r.Why.Reason))
        );
        Assert.Equal(0, (await there.RunAsync(Last)).Ran);
    }

    [Fact]
    public async Task AnObjectThatIsLostLaterIsDamageAsEver()
    {
        await PushAsync();
        await PullAsync(_ => false);
        using (var store = new ArtifactStore(there.Root))
        {
            File.Delete(store.ObjectPath(store.Last("test/length/m")!.Outputs[0].Sha256));
        }

        Assert.Equal([Outlook.UpToDate, Outlook.ToRun, Outlook.MayRun], Forecasts(Last));
        await there.RunAsync(Last);
        Assert.Contains(there.Ran(), r => r.Id == "length/m" && r.Why.Reason == Reason.OutputMissing);
    }

    [Fact]
    public async Task WhatTheRemoteLacksIsLeftToARun()
    {
        await PushAsync();
        using var taken = await StoreLock.TakeAsync(there.Root, wait: false, _ => { }, default);
        using var store = new ArtifactStore(there.Root);
        var pull = new StorePull(
            new Graph([new LengthStage("other", [Last])]),
            store,
            _ => here.Code,
            "test",
            new FolderRemote(Remote),
            _ => false,
            new TransferTally()
        );
        await pull.RunAsync(2, default);
        Assert.Equal(1, pull.Absent);
        Assert.NotNull(store.Last("test/length/z"));
    }

    [Fact]
    public async Task ThePushThatComesLastDecidesWhatAKeyGives()
    {
        await PushAsync();
        await there.RunAsync(new TextStage("b", "other"));
        using var store = new ArtifactStore(there.Root);
        using var mine = new ArtifactStore(here.Root);
        var (key, other) = (mine.Last("test/text/a")!, store.Last("test/text/b")!);
        store.TakeIn([StageRecord.Of("test/text/a", key.KeyHash, DateTime.UnixEpoch, other.Outputs, key.Details)], []);
        await new StorePush(store, new FolderRemote(Remote), readsAll: false, new TransferTally()).RunAsync(2, default);
        var file = Path.Combine(Remote, "records", key.KeyHash[..2], key.KeyHash[2..]);
        Assert.Equal(other.Content, ForeignRecord.Read(File.ReadAllBytes(file), "record").Content);
    }

    [Theory]
    [InlineData("store/objects/ab", "is no folder of an experiment")]
    [InlineData("journal", "is no folder of an experiment")]
    [InlineData("test/../x", "is no path inside a folder")]
    [InlineData("/test/x", "is no path inside a folder")]
    public void ARecordThatWouldBeShownElsewhereIsRefused(string stageId, string fact)
    {
        var text = "{\"kind\":\"x\"}";
        var record = StageRecord.Of(
            stageId,
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(text))),
            DateTime.UnixEpoch,
            [new Output("file", new string('a', 64), 1)],
            new RecordDetails("x", text, "", 0, null, new Dictionary<string, double>(), new Dictionary<string, string>())
        );
        var refusal = Assert.Throws<PipelineException>(() => ForeignRecord.Read(Encoding.UTF8.GetBytes(record.ToLine()), "It"));
        Assert.Contains(fact, refusal.Message);
    }

    private async Task PushAsync()
    {
        await here.RunAsync(Top);
        using var store = new ArtifactStore(here.Root);
        await new StorePush(store, new FolderRemote(Remote), readsAll: false, new TransferTally()).RunAsync(2, default);
    }

    private async Task<StorePull> PullAsync(Predicate<string> leavesOut)
    {
        using var taken = await StoreLock.TakeAsync(there.Root, wait: false, _ => { }, default);
        using var store = new ArtifactStore(there.Root);
        var pull = new StorePull(new Graph([Top]), store, _ => here.Code, "test", new FolderRemote(Remote), leavesOut, new TransferTally());
        await pull.RunAsync(2, default);
        return pull;
    }

    private IEnumerable<Outlook> Forecasts(Stage target)
    {
        using var store = new ArtifactStore(there.Root);
        return [.. Forecast.Of(new Graph([target]), store, _ => there.Code, "test").Select(f => f.Outlook)];
    }
}

using Pipeline.Store;

namespace Pipeline.Tests.Store;

public sealed class JournalTests : IDisposable
{
    private static readonly IReadOnlyDictionary<string, string> Nowhere = new Dictionary<string, string>();
    private readonly TestSpace space = new();

    public JournalTests() => Directory.CreateDirectory(Path.Combine(space.Root, "store", "attempts"));

    private string JournalPath => Path.Combine(space.Root, "store", "journal");

    public void Dispose() => space.Dispose();

    [Fact]
    public void ALastRecordCutAtAnyByteIsSkipped() =>
        CutTheLastOfTwoRecordsAtAnyByte(
            (store, nothingIsLeftOfIt) =>
            {
                Assert.Equal("test/a", Assert.Single(store.Records).StageId);
                Assert.Equal(nothingIsLeftOfIt ? 0 : 1, store.Warnings.Count);
            }
        );

    [Fact]
    public void TheNextRecordTakesThePlaceOfOneThatWasCutAtAnyByte() =>
        CutTheLastOfTwoRecordsAtAnyByte(
            (store, _) =>
            {
                Fail(store, "test/c", 3, length: 0);
                using var again = new ArtifactStore(space.Root);
                Assert.Empty(again.Warnings);
                Assert.Equal(["test/a", "test/c"], again.Records.Select(r => r.StageId));
            }
        );

    [Fact]
    public void AnyChangedByteOfARecordIsFound()
    {
        var whole = JournalOfTwoRecords();
        var first = Array.IndexOf(whole, (byte)'\n');
        for (var i = 0; i < first; i += i < 400 ? 1 : 53)
        {
            var changed = (byte[])whole.Clone();
            changed[i] ^= 1;
            File.WriteAllBytes(JournalPath, changed);
            using var store = new ArtifactStore(space.Root);
            Assert.Equal("test/b", Assert.Single(store.Records).StageId);
            Assert.NotEmpty(store.Warnings);
        }
    }

    [Fact]
    public void ALongJournalOfSupersededRecordsIsCompacted()
    {
        WriteLongJournal();
        var before = new FileInfo(JournalPath).Length;
        Compact();
        Assert.InRange(new FileInfo(JournalPath).Length, 1, before / 10);
    }

    [Fact]
    public void CompactionLosesNoSuccess()
    {
        var key = WriteLongJournal();
        Compact();
        using var compact = new ArtifactStore(space.Root);
        Assert.Equal(key.Hash, compact.Find(key.Hash)?.KeyHash);
    }

    [Fact]
    public void CompactionKeepsTheLastExecutionOfEveryStage()
    {
        WriteLongJournal();
        Compact();
        using var compact = new ArtifactStore(space.Root);
        Assert.Equal(["test/good", "test/good", "test/bad", "test/new"], compact.Records.Select(r => r.StageId));
        Assert.True(compact.Last("test/good")!.Failed, "the later failure is the last execution");
    }

    [Theory]
    [InlineData("new journal written")]
    [InlineData("new journal in place")]
    public void ACompactionThatIsCutShortLeavesOneWholeJournal(string at)
    {
        var key = WriteLongJournal();
        using (var store = new ArtifactStore(space.Root, step => Stop(step == at)))
        {
            Assert.Equal("killed here", Assert.Throws<OperationCanceledException>(() => Fail(store, "test/new", 3)).Message);
        }

        using (var store = new ArtifactStore(space.Root))
        {
            Assert.Empty(store.Warnings);
            Assert.NotNull(store.Find(key.Hash));
            Fail(store, "test/new", 3);
        }

        using var again = new ArtifactStore(space.Root);
        Assert.Equal(["test/good", "test/good", "test/bad", "test/new"], again.Records.Select(r => r.StageId));
    }

    [Fact]
    public void AShortJournalKeepsItsHistory()
    {
        using (var store = new ArtifactStore(space.Root))
        {
            for (var i = 0; i < 10; i++)
            {
                Fail(store, "test/a", 1);
            }
        }

        using var again = new ArtifactStore(space.Root);
        Fail(again, "test/a", 1);
        Assert.Equal(11, again.Records.Count);
    }

    [Fact]
    public void AStoreThatWasReadBeforeAnotherWroteRefusesToWrite()
    {
        using var early = new ArtifactStore(space.Root);
        using (var other = new ArtifactStore(space.Root))
        {
            Fail(other, "test/a", 1);
        }

        var refusal = Assert.Throws<InvalidOperationException>(() => Fail(early, "test/b", 2));
        Assert.StartsWith($"{JournalPath} was written by another process since it was read", refusal.Message);
        using var again = new ArtifactStore(space.Root);
        Assert.Equal("test/a", Assert.Single(again.Records).StageId);
    }

    [Fact]
    public void WhatIsNoRecordIsSetAsideAndSaidOnce()
    {
        using (var store = new ArtifactStore(space.Root))
        {
            Fail(store, "test/a", 1);
            Fail(store, "test/b", 2);
        }

        File.WriteAllText(JournalPath, File.ReadAllText(JournalPath).Replace("test/a", "test/x") + "half a");
        string? place;
        using (var store = new ArtifactStore(space.Root))
        {
            Assert.Equal(2, store.Warnings.Count);
            place = store.SetAsideWarnings();
            Fail(store, "test/c", 3);
        }

        Assert.Equal(Path.Combine(space.Root, "store", "corrupt", "journal"), place);
        Assert.Matches("^.*test/x.*\nhalf a\n$", File.ReadAllText(place!));
        using var again = new ArtifactStore(space.Root);
        Assert.Empty(again.Warnings);
        Assert.Null(again.SetAsideWarnings());
        Assert.Equal(["test/b", "test/c"], again.Records.Select(r => r.StageId));
    }

    [Fact]
    public void DetailsAreThoseOfTheJournalThatWasReadWhateverTakesItsPlace()
    {
        WriteLongJournal();
        using var store = new ArtifactStore(space.Root);
        var records = store.Records;
        Fail(store, "test/new", 3);
        Assert.Equal(4, File.ReadLines(JournalPath).Count());
        Assert.Equal(201, records.Count);
        Assert.All(records.Skip(1), record => Assert.Equal("it failed", record.Details.Failure));
    }

    [Fact]
    public void DetailsThatWereChangedSinceTheJournalWasReadAreRefused()
    {
        var whole = JournalOfTwoRecords();
        using var store = new ArtifactStore(space.Root);
        whole[500] ^= 1;
        File.WriteAllBytes(JournalPath, whole);
        var refusal = Assert.Throws<PipelineException>(() => store.Records[0].Details);
        Assert.Contains("The record of test/a in the journal is no longer what it was.", refusal.Message);
        Assert.Equal("it failed", store.Records[1].Details.Failure);
    }

    [Fact]
    public void ARecordMayBeLongerThanAPieceOfTheJournal()
    {
        using (var store = new ArtifactStore(space.Root))
        {
            Fail(store, "test/a", 1);
            Fail(store, "test/b", 2, length: 1 << 20);
            Fail(store, "test/c", 3);
        }

        using var again = new ArtifactStore(space.Root);
        Assert.Equal([8000, 1 << 20, 8000], again.Records.Select(r => r.Details.KeyText.Length));
    }

    private void CutTheLastOfTwoRecordsAtAnyByte(Action<ArtifactStore, bool> check)
    {
        var whole = JournalOfTwoRecords();
        var first = Array.IndexOf(whole, (byte)'\n') + 1;
        for (var length = first; length < whole.Length; length += length < first + 200 || length > whole.Length - 200 ? 1 : 97)
        {
            File.WriteAllBytes(JournalPath, whole[..length]);
            using var store = new ArtifactStore(space.Root);
            check(store, length == first);
        }
    }

    private byte[] JournalOfTwoRecords()
    {
        using (var store = new ArtifactStore(space.Root))
        {
            Fail(store, "test/a", 1);
            Fail(store, "test/b", 2);
        }

        return File.ReadAllBytes(JournalPath);
    }

    // The next record that is written to a long journal compacts it.
    private void Compact()
    {
        using var store = new ArtifactStore(space.Root);
        Fail(store, "test/new", 3);
    }

    // One success, then a hundred failures under the same key, and as many of another stage.
    private Key WriteLongJournal()
    {
        using var store = new ArtifactStore(space.Root);
        var key = KeyOf(1);
        var attempt = store.NewAttempt();
        File.WriteAllText(Path.Combine(attempt, "out.txt"), "hello");
        store.Publish("test/good", key, ["out.txt"], attempt, DateTime.UnixEpoch, Details(null));
        for (var i = 0; i < 100; i++)
        {
            Fail(store, "test/good", 1);
            Fail(store, "test/bad", 2);
        }

        return key;
    }

    private static void Fail(ArtifactStore store, string id, int key, int length = 8000) =>
        store.RecordFailure(id, KeyOf(key), DateTime.UnixEpoch, Details("it failed") with { KeyText = new string('x', length) });

    private static Key KeyOf(int number) => new("", number.ToString("x64"));

    private static RecordDetails Details(string? failure) =>
        new("test", "", "", 0, null, new Dictionary<string, double>(), Nowhere, failure);

    private static void Stop(bool now)
    {
        if (now)
        {
            throw new OperationCanceledException("killed here");
        }
    }
}

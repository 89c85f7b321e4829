using Pipeline.Files;
using Pipeline.Store;

namespace Pipeline.Tests.Store;

public sealed class RecordIndexTests
{
    private const int Many = 1000;

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(Many)]
    public void EveryKeyAndEveryStageIsFound(int first)
    {
        // Keys that begin alike have one place.
        var records = Enumerable.Range(0, Many).Select(i => Record($"test/{i}", $"{i % 7:x16}{i:x48}")).ToList();
        var index = new RecordIndex(records[..first]);
        records[first..].ForEach(index.Add);
        Assert.All(records, record => Assert.Same(record, index.Find(record.Key)));
        Assert.All(records, record => Assert.Same(record, index.Last(record.StageId)));
        Assert.Null(index.Find(Digest.Of($"{3:x16}{Many:x48}")));
    }

    [Fact]
    public void TheLaterOneCountsAndOfAKeyNoFailure()
    {
        StageRecord[] records = [Record("a", $"{1:x64}"), Record("a", $"{1:x64}"), Record("a", $"{1:x64}", "it failed")];
        var index = new RecordIndex(records);
        Assert.Same(records[1], index.Find(Digest.Of($"{1:x64}")));
        Assert.Same(records[2], index.Last("a"));
        var next = Record("a", $"{1:x64}");
        index.Add(next);
        Assert.Same(next, index.Find(next.Key));
        Assert.Same(next, index.Last("a"));
    }

    private static StageRecord Record(string id, string key, string? failure = null) =>
        StageRecord.Of(
            id,
            key,
            DateTime.UnixEpoch,
            [new Output("file", new string('a', 64), 1)],
            new RecordDetails("test", "", "", 0, null, new Dictionary<string, double>(), new Dictionary<string, string>(), failure)
        );
}

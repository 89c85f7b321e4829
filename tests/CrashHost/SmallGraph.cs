namespace CrashHost;

/// <summary>Three series, two digests of them, one of whose files is the same in both, and a summary.</summary>
internal static class SmallGraph
{
    private static readonly SeriesStage[] Series = [new("a", 1, 40), new("b", 2, 300), new("c", 3, 1)];

    public static Pipeline.Stage Target { get; } =
        new SummaryStage([new DigestStage("first", [Series[0], Series[1]]), new DigestStage("second", [Series[1], Series[2]])]);
}

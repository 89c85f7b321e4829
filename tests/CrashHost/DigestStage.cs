using System.Security.Cryptography;
using Pipeline;

namespace CrashHost;

/// <summary>Hashes series on a thread of the host; its second file is the same bytes whatever the series.</summary>
[Kind("digest")]
internal sealed record DigestStage(string Name, IReadOnlyList<SeriesStage> Series) : Stage
{
    public override string Id => $"digest/{Name}";

    public override IReadOnlyList<string> Outputs => ["digest.txt", "count.txt"];

    public override Place Place => Place.Host;

    public override void Run(StageContext context)
    {
        var hashes = Series.Select(s => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(context.Input(s, "series.bin")))));
        File.WriteAllLines(context.Output("digest.txt"), hashes);
        File.WriteAllText(context.Output("count.txt"), Series.Count.ToString());
    }
}

/// <summary>All digests in one text.</summary>
[Kind("summary")]
internal sealed record SummaryStage(IReadOnlyList<DigestStage> Digests) : Stage
{
    public override string Id => "summary";

    public override IReadOnlyList<string> Outputs => ["summary.txt"];

    public override Place Place => Place.Host;

    public override void Run(StageContext context) =>
        File.WriteAllText(
            context.Output("summary.txt"),
            string.Concat(Digests.Select(d => File.ReadAllText(context.Input(d, "digest.txt"))))
        );
}

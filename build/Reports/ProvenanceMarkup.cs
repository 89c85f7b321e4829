using System.Xml.Linq;
using Pipeline.Looking;
using Pipeline.Store;
using static Build.Reports.Markup;

namespace Build.Reports;

/// <summary>Where the numbers of a report come from: kinds of stages, machines, versions.</summary>
internal static class ProvenanceMarkup
{
    private static readonly string[] MachineFacts = ["machine", "processor", "class", "cores", "device", "system", "runtime"];
    private static readonly (string, bool)[] KindColumns =
    [
        ("Kind", false),
        ("Reads", false),
        ("Stages", true),
        ("Up to date", true),
        ("Together", true),
        ("Mean", true),
        ("Longest", true),
        ("Peak memory", true),
    ];

    private static readonly (string, bool)[] MachineColumns =
    [
        .. MachineFacts.Select(f => (f == "class" ? "Computes with" : Capitalised(f), f == "cores")),
        ("Commit", false),
        ("Stages", true),
        ("Together", true),
        ("First start (UTC)", false),
    ];

    /// <summary>The sentence under the title.</summary>
    public static string Extent(ReportInput input)
    {
        var records = input.Records.ToList();
        if (records.Count == 0)
        {
            return "Nothing is computed yet.";
        }

        var (first, last) = (records.MinBy(r => r.Started)!, records.MaxBy(r => r.Started)!);
        return $"{Count(records.Count)} of {Count(input.Forecasts.Count)} stages are up to date: "
            + $"{Duration(records.Sum(r => r.Details.Seconds))} of computing between {first.StartedText} and {last.StartedText} UTC.";
    }

    /// <summary>A row for each kind of stage.</summary>
    public static XElement Kinds(ReportInput input)
    {
        var reads = GraphText.ByKind(input.Graph, out _).ToLookup(e => e.To, e => e.From);
        return Table(
            "kinds",
            "Kinds of stages; durations are of one stage on one job",
            KindColumns,
            input
                .Forecasts.GroupBy(f => f.Stage.Kind)
                .Select(kind =>
                    Row(kind.Key, string.Join(", ", reads[kind.Key]), kind.Count(), [.. kind.Select(f => f.Record).OfType<StageRecord>()])
                )
        );
    }

    /// <summary>A row for each combination of machine, commit and device that made anything.</summary>
    public static XElement Machines(ReportInput input) =>
        Table(
            "machine-table",
            "What ran where",
            MachineColumns,
            input
                .Records.GroupBy(r =>
                    (
                        Machine: string.Join('\n', MachineFacts.Select(f => r.Details.Environment.GetValueOrDefault(f, ""))),
                        Commit: Commit(r)
                    )
                )
                .Select(g =>
                    (IReadOnlyList<object>)
                        [
                            .. g.Key.Machine.Split('\n'),
                            g.Key.Commit,
                            Count(g.Count()),
                            Duration(g.Sum(r => r.Details.Seconds)),
                            g.MinBy(r => r.Started)!.StartedText,
                        ]
                )
        );

    /// <summary>The versions of packages that results depend on.</summary>
    public static IEnumerable<string> Versions(ReportInput input) =>
        input
            .Records.SelectMany(r => r.Details.Environment)
            .Where(fact => !MachineFacts.Contains(fact.Key) && fact.Key is not ("commit" or "noCommit" or "dirty" or "job"))
            .Select(fact => $"{fact.Key} {fact.Value}")
            .Distinct()
            .Order();

    /// <summary>The commits of the code that ran, without those that had changes.</summary>
    public static IReadOnlyList<string> Commits(ReportInput input) =>
        [.. input.Records.Select(r => r.Details.Environment.GetValueOrDefault("commit")).OfType<string>().Distinct()];

    /// <summary>Whether anything ran from a working copy with changes.</summary>
    public static bool AnyChanges(ReportInput input) => input.Records.Any(r => r.Details.Environment.GetValueOrDefault("dirty") == "yes");

    private static IReadOnlyList<object> Row(string kind, string reads, int count, IReadOnlyList<StageRecord> records) =>
        [
            Link($"kind/{kind}", kind),
            reads.Length > 0 ? reads : "nothing",
            Count(count),
            Count(records.Count),
            .. records.Count == 0
                ? (string[])["", "", ""]
                :
                [
                    Duration(records.Sum(r => r.Details.Seconds)),
                    Duration(records.Average(r => r.Details.Seconds)),
                    Duration(records.Max(r => r.Details.Seconds)),
                ],
            records.Max(r => r.Details.PeakMemoryBytes) is { } peak ? $"{peak / 1e6:0} MB" : "",
        ];

    private static string Commit(StageRecord record) =>
        record.Details.Environment.TryGetValue("commit", out var commit)
            ? commit[..12] + (record.Details.Environment.GetValueOrDefault("dirty") == "yes" ? " with changes" : "")
            : "unknown";

    private static string Capitalised(string word) => char.ToUpperInvariant(word[0]) + word[1..];
}

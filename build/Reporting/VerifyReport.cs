using System.Text;
using Pipeline.Looking;
using Pipeline.Store;
using Stages.Reported;
using Stages.Tables;

namespace Build.Reporting;

/// <summary>What Verify found.</summary>
/// <param name="Audit">Objects, records, manifests and files.</param>
/// <param name="Reported">What is wrong with the files in <c>reported/</c>.</param>
/// <param name="Replayed">The outputs of stages that were run again.</param>
/// <param name="ReplaySeed">Chose which stages.</param>
/// <param name="Compared">This machine's numbers beside the reported ones; null when they could not be compared.</param>
/// <param name="Replication">Whether this machine's runs and the reported ones could be of one pipeline; null
/// likewise.</param>
/// <param name="Absent">Reported numbers that this selection of seeds and methods does not have.</param>
/// <param name="NotCompared">Why numbers were not compared.</param>
/// <param name="Caution">What else tells the two apart than the machine; empty when nothing does.</param>
public sealed record VerifyReport(
    Audit Audit,
    IReadOnlyList<Finding> Reported,
    IReadOnlyList<ReplayedOutput> Replayed,
    int ReplaySeed,
    IReadOnlyList<Comparison>? Compared,
    Replication? Replication,
    int Absent,
    string NotCompared,
    string Caution = ""
)
{
    /// <summary>Everything that was found wrong with files.</summary>
    private IReadOnlyList<Finding> Findings => [.. Audit.Findings, .. Reported];

    /// <summary>
    /// Whether nothing is wrong and the runs could be of the pipeline that was reported. Single numbers do not decide: of
    /// a thousand, some lie outside their intervals in every honest repetition.
    /// </summary>
    public bool IsFine =>
        Findings.Count == 0 && Replayed.All(r => r.IsIdentical || r.IsOfChance) && Replication?.Agreement is not Agreement.Differs;

    /// <summary>The report in four lines.</summary>
    public IReadOnlyList<string> Summary =>
        [
            $"integrity: {Audit.Objects:N0} objects, {Audit.Records:N0} records, {Audit.Manifests:N0} manifests "
                + $"and {Audit.Files:N0} readable files read; {Findings.Count:N0} not as recorded"
                + (Audit.LeftByOthers.Count == 0 ? "" : $"; {Audit.LeftByOthers.Count:N0} that desktops or editors left"),
            Replayed.Count == 0
                ? "replay: none; ask with --replay=N or --replay=all"
                : $"replay: {Replayed.Select(r => r.Stage).Distinct().Count():N0} stages run again (--replay-seed={ReplaySeed}), "
                    + $"{Replayed.Count(r => r.IsIdentical):N0} of {Replayed.Count:N0} outputs identical"
                    + (
                        Replayed.Count(r => r.IsOfChance) is var chance && chance > 0
                            ? $"; {chance:N0} of them are metrics of programs that say that they are not deterministic"
                            : ""
                    ),
            .. Replication is { } replication ? [$"replication: {Sentence(replication)}"] : Array.Empty<string>(),
            Compared is null
                ? $"statistics: {NotCompared}"
                : $"statistics: {Compared.Count:N0} numbers: {Count(Verdict.Identical):N0} "
                    + $"identical, {Count(Verdict.Agrees):N0} agree, {Count(Verdict.Differs):N0} differ"
                    + (Absent == 0 ? "" : $"; {Absent:N0} reported ones are not of this selection")
                    + Caution,
        ];

    private static string Sentence(Replication replication)
    {
        var (reported, here) = replication.TrainingSeeds;
        var cells = replication.Tests.Select(t => t.Cell).Distinct().Count();
        var seeds =
            $"cells: {cells:N0}{(replication.OnlyHere == 0 ? "" : $", {replication.OnlyHere:N0} more here are not reported")}; "
            + $"training seeds: {here} here, {reported} reported";
        var p = replication.Furthest is { } cell
            ? $"p {replication.P:0.0000}: {replication.Averages:0.0000} of the averages, "
                + $"{cell.Corrected:0.0000} of the cell furthest apart ({cell.Cell.Text}, {cell.Measure})"
            : "";
        return replication.Agreement switch
        {
            Agreement.Identical => $"identical: every run here was reported with the same values ({seeds})",
            Agreement.Agrees => $"agrees: these could be runs of the reported pipeline ({seeds}; {p})",
            Agreement.Differs => $"DIFFERS: these are not runs of the reported pipeline ({seeds}; {p})",
            _ => $"cannot tell: too few training seeds for any difference to show ({seeds})",
        };
    }

    /// <summary>Writes <c>verify.md</c> and <c>verify.parquet</c>.</summary>
    public void Write(string folder) =>
        TreeManifest.Write(
            folder,
            "Verify",
            path =>
            {
                File.WriteAllText(path("verify.md"), Markdown());
                ToTable().WriteParquet(path("verify.parquet"));
            }
        );

    private int Count(Verdict verdict) => Compared?.Count(c => c.Verdict == verdict) ?? 0;

    private string Markdown()
    {
        var text = new StringBuilder("# Verification\n\n").AppendJoin('\n', Summary.Select(line => $"- {line}")).Append('\n');
        Section("Not as recorded", "what | found | expected", Findings.Select(f => $"{f.Subject} | {f.Found} | {f.Expected}"));
        Section("Left by desktops and editors", "file", Audit.LeftByOthers);
        Section(
            "Run again, other bytes",
            "stage | output | recorded | again",
            Replayed.Where(r => !r.IsIdentical && !r.IsOfChance).Select(r => $"{r.Stage.Id} | {r.Output} | {r.Recorded} | {r.Again}")
        );
        Section(
            "Run again, other metrics, of programs that say that they are not deterministic",
            "stage | output | recorded | again",
            Replayed.Where(r => !r.IsIdentical && r.IsOfChance).Select(r => $"{r.Stage.Id} | {r.Output} | {r.Recorded} | {r.Again}")
        );
        Section(
            "Cells that differ",
            "cell | measure | here | reported | p | p of all cells",
            (Replication?.Tests ?? [])
                .Where(t => t.Corrected <= Replication.Level && Replication?.Agreement is Agreement.Differs)
                .Select(t => $"{t.Cell.Text} | {t.Measure} | {t.Here:R} | {t.Reported:R} | {t.P:0.000000} | {t.Corrected:0.0000}")
        );
        foreach (var verdict in (Verdict[])[Verdict.Differs, Verdict.Agrees])
        {
            Section(
                $"Numbers: {verdict.ToString().ToLowerInvariant()}",
                "number | here | reported | interval",
                (Compared ?? [])
                    .Where(c => c.Verdict == verdict)
                    .Select(c => $"{c.Reported.Name} | {c.Here:R} | {c.Reported.Value:R} | [{c.Reported.Low:R}, {c.Reported.High:R}]")
            );
        }

        Section("Run again, same bytes", "stage | output", Replayed.Where(r => r.IsIdentical).Select(r => $"{r.Stage.Id} | {r.Output}"));
        return text.ToString();

        void Section(string title, string head, IEnumerable<string> rows)
        {
            var lines = rows.ToList();
            if (lines.Count > 0)
            {
                text.Append($"\n## {title}\n\n| {head} |\n|{string.Concat(Enumerable.Repeat("---|", head.Split('|').Length))}\n");
                lines.ForEach(line => text.Append($"| {line.ReplaceLineEndings(" ")} |\n"));
            }
        }
    }

    private Table ToTable()
    {
        List<Row> rows =
        [
            .. Findings.Select(f => new Row("integrity", f.Subject, "differs", f.Found, f.Expected, null)),
            .. Replayed.Select(r => new Row(
                "replay",
                $"{r.Stage.Id}/{r.Output}",
                r.IsIdentical ? "identical" : "differs",
                r.Again,
                r.Recorded,
                null
            )),
            .. (Replication?.Tests ?? []).Select(t => new Row("replication", $"{t.Cell.Text}/{t.Measure}", Answer(t), "", "", null, t)),
            .. (Compared ?? []).Select(c => new Row("statistics", c.Reported.Name, c.Verdict.ToString().ToLowerInvariant(), "", "", c)),
        ];
        return Table.Of(
            "What Verify found: a row for each file that is not as recorded, each output of a stage that was run again, "
                + "each cell by each measure, and each reported number.",
            rows,
            Column.Of<Row, string>("part", "", "integrity, replay, replication or statistics.", r => r.Part),
            Column.Of<Row, string>("subject", "", "The file, the output or the number.", r => r.Subject),
            Column.Of<Row, string>(
                "verdict",
                "",
                "identical, agrees (a number: within the reported interval), differs or cannot tell.",
                r => r.Verdict
            ),
            Column.Of<Row, string>("found", "", "The hash found, or what is wrong; empty for numbers.", r => r.Found),
            Column.Of<Row, string>("expected", "", "The hash recorded, or what was expected; empty for numbers.", r => r.Expected),
            Column.Of<Row, string>("unit", "", "The number's unit.", r => r.Number?.Reported.Unit ?? r.Test?.Cell.Unit ?? ""),
            Column.Of<Row, double?>(
                "here",
                "unit's",
                "The number, or the cell's mean or spread, as computed here.",
                r => r.Number?.Here ?? r.Test?.Here
            ),
            Column.Of<Row, double?>(
                "reported",
                "unit's",
                "The number, or the cell's mean or spread, as reported.",
                r => r.Number?.Reported.Value ?? r.Test?.Reported
            ),
            Column.Of<Row, double?>("low", "unit's", "Lower bound of the reported interval.", r => r.Number?.Reported.Low),
            Column.Of<Row, double?>("high", "unit's", "Upper bound.", r => r.Number?.Reported.High),
            Column.Of<Row, double?>("p", "", "The share of relabellings in which a cell is at least as far apart.", r => r.Test?.P),
            Column.Of<Row, double?>("p_all_cells", "", "The share of those in which any cell is.", r => r.Test?.Corrected)
        );
    }

    private string Answer(CellTest test) =>
        Replication?.Agreement switch
        {
            Agreement.Identical => "identical",
            Agreement.CannotTell => "cannot tell",
            _ => test.Corrected <= Replication.Level ? "differs" : "agrees",
        };

    private sealed record Row(
        string Part,
        string Subject,
        string Verdict,
        string Found,
        string Expected,
        Comparison? Number,
        CellTest? Test = null
    );
}

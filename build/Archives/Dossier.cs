using Build.CommandLine;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using Pipeline.Archives;
using Pipeline.Store;

namespace Build.Archives;

/// <summary>
/// All that an archive tells of an experiment: what its readme, its crate and its records are made from.
/// </summary>
/// <param name="Name">The experiment's name.</param>
/// <param name="Claim">What it is to show.</param>
/// <param name="Selecting">The options that select what it runs.</param>
/// <param name="Stages">Stage id, with the experiment's name, and record; sorted by id.</param>
/// <param name="Results">Ids of the stages that were asked for: figures and tables.</param>
/// <param name="Without">What is left out.</param>
/// <param name="Source">The checkout.</param>
/// <param name="Companions">The files that the experiment's file names: programs and data. Member and file.</param>
/// <param name="Anonymous">Whether names, hosts, paths, commits and times are left out.</param>
internal sealed record Dossier(
    string Name,
    string Claim,
    IReadOnlyList<string> Selecting,
    IReadOnlyList<(string Id, StageRecord Record)> Stages,
    IReadOnlySet<string> Results,
    LeftOutParts Without,
    SourceTree Source,
    IReadOnlyList<(string Member, string File, string Sha256)> Companions,
    bool Anonymous
)
{
    /// <summary>When the first stage began.</summary>
    public DateTime Started => DateTime.UnixEpoch.AddTicks(Stages.Min(s => s.Record.Started) * 10);

    /// <summary>When the last stage ended.</summary>
    public DateTime Ended => Stages.Max(s => DateTime.UnixEpoch.AddTicks(s.Record.Started * 10).AddSeconds(s.Record.Details.Seconds));

    /// <summary>
    /// The command that brings the experiment up to date, where the source is unpacked beside its file.
    /// </summary>
    public string Command => string.Join(' ', Selecting.Prepend("dotnet cake --target=Default --experiment=../experiment.json"));

    /// <summary>
    /// Each object once, at the place of the first stage that shows it; the objects left out after the others.
    /// </summary>
    public (IReadOnlyList<ArchivedObject> Kept, IReadOnlyList<ArchivedObject> LeftOut) Objects()
    {
        var all = Stages
            .SelectMany(s =>
                s.Record.Outputs.Select(o => new ArchivedObject($"{ArchivePaths.Artifacts}{s.Id}/{o.Name}", o, Without.Has(o.Name)))
            )
            .ToList();
        var kept = all.Where(o => !o.IsLeftOut).DistinctBy(o => o.Output.Sha256).ToList();
        var hashes = kept.Select(o => o.Output.Sha256).ToHashSet();
        return (kept, [.. all.Where(o => o.IsLeftOut && !hashes.Contains(o.Output.Sha256)).DistinctBy(o => o.Output.Sha256)]);
    }

    /// <summary>The machines and packages that the stages ran with, and how many stages with each.</summary>
    public string Environments() =>
        new JArray(
            Stages
                .GroupBy(s => JsonConvert.SerializeObject(s.Record.Details.Environment))
                .OrderBy(g => g.Key)
                .Select(g =>
                {
                    var environment = JObject.Parse(g.Key);
                    environment["stages"] = g.Count();
                    return environment;
                })
        ).ToString(Formatting.Indented) + "\n";

    private const string Shared =
        "with parameters, seeds, inputs' hashes, code, machine and duration. "
        + "A file that several stages have is at the first of them; manifests name it by its SHA-256";

    /// <summary>What a person reads first.</summary>
    /// <param name="redacted">Source files that were changed or left out for anonymity.</param>
    /// <param name="links">Links of the source.</param>
    public string Readme(IReadOnlyList<string> redacted, IReadOnlyList<string> links)
    {
        return $"""
            # {Name}

            {Claim}

            Check every file, in the unpacked archive:

                sha256sum -c SHA256SUMS

            Compute nothing, but look and go on from here (.NET SDK 10, Linux x64), in {(
                Source.Commit is null ? "a checkout of the pipeline that lies beside the unpacked files" : "`source/`"
            )}:

                dotnet tool restore
                dotnet cake --target=Unarchive --from-archive=..
                {Command}

            The last command answers `Nothing to run`. In an empty folder of artifacts (`--artifacts=elsewhere`)
            it computes everything again.
            {LeftOutText()}
            | | |
            |---|---|
            | `artifacts/` | a folder per stage: its files, and `manifest.json` {Shared} |
            | `experiment.json` | what was run{(Selecting.Count > 0 ? ", narrowed by " + string.Join(' ', Selecting) : "")} |
            {NamedText()}| `records` | the journal's lines that restoring needs |
            | `environment.json` | the machines and packages that the stages ran with |
            | `ro-crate-metadata.json` | the same for programs: RO-Crate 1.1, Workflow Run Crate 0.5 |
            | `SHA256SUMS` | the hash of every other file |

            {SourceText(redacted, links)}

            {Stages.Count.ToString()} stages ran{(
                Anonymous ? "" : $" between {Started:yyyy-MM-dd HH:mm} and {Ended:yyyy-MM-dd HH:mm} UTC"
            )}.

            """;
    }

    private string NamedText() =>
        string.Concat(
            Companions
                .Select(named => named.Member[..(named.Member.LastIndexOf('/') + 1)] is { Length: > 0 } folder ? folder : named.Member)
                .Distinct()
                .Select(place => $"| `{place}` | a program or data that `experiment.json` names |\n")
        );

    // "" or a paragraph with a blank line before and after it.
    private string LeftOutText() =>
        Without.Names.Count == 0
            ? ""
            : $"\nLeft out: {string.Join(", ", Without.Names)} (`LEFT-OUT` lists them with their hashes). No figure reads them. "
                + "A stage whose files are left out counts as up to date and runs\n"
                + "only when its files are asked for, or when a stage that has to run needs them.\n";

    private string SourceText(IReadOnlyList<string> redacted, IReadOnlyList<string> links)
    {
        if (Source.Commit is null)
        {
            return $"There is no `source/`: {Source.Checkout.Lack}.";
        }

        var difference =
            " They differed from the commit, and `source.diff` says how. This makes them the commit's again:\n\n"
            + "    cd source && git init -q && git apply -R --whitespace=nowarn ../source.diff\n";
        return $"`source/` has the tracked files as they were{(Anonymous ? "" : $", at commit {Source.Commit}")}."
            + Named("New files that git did not know are not here", Anonymous ? [] : Source.New)
            + Named("Links are not here", links)
            + Named("Changed or left out so as to name nobody", redacted)
            + (Source.Difference.Length > 0 ? difference : "");
    }

    private static string Named(string what, IReadOnlyList<string> files) => files.Count > 0 ? $" {what}: {string.Join(", ", files)}." : "";
}

/// <summary>An object and its place in an archive.</summary>
/// <param name="Path">The member.</param>
/// <param name="Output">Hash and size.</param>
/// <param name="IsLeftOut">Whether the archive leaves it out.</param>
internal sealed record ArchivedObject(string Path, Output Output, bool IsLeftOut);

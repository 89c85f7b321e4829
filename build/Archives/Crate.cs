using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using Pipeline.Archives;

namespace Build.Archives;

/// <summary>
/// <c>ro-crate-metadata.json</c>: RO-Crate 1.1 with the profile Workflow Run Crate 0.5. The main workflow is the
/// experiment's file, the action is the run of all its stages; what each stage did is in its manifest.
/// </summary>
internal static class Crate
{
    /// <summary>The member.</summary>
    public const string File = "ro-crate-metadata.json";
    private const string Experiment = "experiment.json";
    private const string Licence = "source/LICENSE";
    private const string Run = "#run";
    private const string Language = "#pipeline";
    private static readonly (string Id, string Name, string Version)[] Profiles =
    [
        ("https://w3id.org/ro/wfrun/process/0.5", "Process Run Crate", "0.5"),
        ("https://w3id.org/ro/wfrun/workflow/0.5", "Workflow Run Crate", "0.5"),
        ("https://w3id.org/workflowhub/workflow-ro-crate/1.0", "Workflow RO-Crate", "1.0"),
    ];

    /// <summary>The file's text.</summary>
    public static string Text(Dossier dossier)
    {
        var objects = dossier.Objects().Kept;
        var files = Files(dossier);
        var folders = Folders(dossier, objects);
        var parts = files.Concat(folders).Select(e => (string)e["@id"]!).Where(id => id != Licence).Prepend(Experiment);
        JArray graph =
        [
            Descriptor(),
            Root(dossier, parts),
            .. Profiles.Select(Profile),
            Workflow(dossier),
            FileLanguage(),
            Action(dossier, objects),
            .. files,
            .. folders,
            .. objects.Select(Of),
            .. Authors(dossier),
        ];
        return new JObject
            {
                ["@context"] = new JArray("https://w3id.org/ro/crate/1.1/context", "https://w3id.org/ro/terms/workflow-run/context"),
                ["@graph"] = graph,
            }.ToString(Formatting.Indented) + "\n";
    }

    private static List<JObject> Files(Dossier dossier)
    {
        var journal = Described(ArchivePaths.Records, "Journal of the executions", "text/plain");
        journal["about"] = Reference(Run);
        List<JObject> files =
        [
            Described("README.md", "How to check, restore and repeat this experiment", "text/markdown"),
            Described("environment.json", "Machines and packages that the stages ran with", "application/json"),
            journal,
            Described(ArchivePaths.Sums, "SHA-256 of every other file", "text/plain"),
        ];
        if (dossier.Without.Names.Count > 0)
        {
            files.Add(Described(ArchivePaths.LeftOut, "SHA-256 of the files that were left out", "text/plain"));
        }

        if (dossier.Source.Difference.Length > 0)
        {
            files.Add(Described("source.diff", "Difference between the checkout and its commit", "text/x-diff"));
        }

        if (dossier.Source is { Commit: not null, HasLicence: true })
        {
            files.Add(Described(Licence, "Licence of the source", "text/plain"));
        }

        return files;
    }

    private static List<JObject> Folders(Dossier dossier, IReadOnlyList<ArchivedObject> objects)
    {
        var artifacts = Folder(ArchivePaths.Artifacts, "Files of every stage, with its manifest", objects.Select(o => o.Path));
        return dossier.Source.Commit is null
            ? [artifacts]
            : [artifacts, Folder("source/", "Source of the pipeline", dossier.Source.HasLicence ? [Licence] : [])];
    }

    private static JObject Profile((string Id, string Name, string Version) profile) =>
        new()
        {
            ["@id"] = profile.Id,
            ["@type"] = "CreativeWork",
            ["name"] = profile.Name,
            ["version"] = profile.Version,
        };

    private static JObject FileLanguage() =>
        new()
        {
            ["@id"] = Language,
            ["@type"] = "ComputerLanguage",
            ["name"] = "Experiment file of the pipeline in source/, read by its Cake host",
            ["identifier"] = "https://cakebuild.net/",
            ["url"] = "https://cakebuild.net/",
        };

    private static JObject Action(Dossier dossier, IReadOnlyList<ArchivedObject> objects)
    {
        var results = objects.Where(o => dossier.Results.Any(id => o.Path.StartsWith($"{ArchivePaths.Artifacts}{id}/")));
        var inputs = objects.Where(o => o.Path.StartsWith($"{ArchivePaths.Artifacts}{dossier.Name}/data/"));
        return new()
        {
            ["@id"] = Run,
            ["@type"] = "CreateAction",
            ["name"] = $"Run of the experiment {dossier.Name}",
            ["description"] = dossier.Command,
            ["startTime"] = Time(dossier.Started),
            ["endTime"] = Time(dossier.Ended),
            ["instrument"] = Reference(Experiment),
            ["object"] = References(inputs.Select(o => o.Path)),
            ["result"] = References(results.Select(o => o.Path)),
            ["actionStatus"] = Reference("http://schema.org/CompletedActionStatus"),
        };
    }

    private static IEnumerable<JObject> Authors(Dossier dossier) =>
        Author(dossier) is not { } author
            ? []
            :
            [
                new()
                {
                    ["@id"] = "#author",
                    ["@type"] = "Person",
                    ["name"] = author,
                },
            ];

    private static JObject Descriptor() =>
        new()
        {
            ["@id"] = File,
            ["@type"] = "CreativeWork",
            ["about"] = Reference("./"),
            ["conformsTo"] = References(["https://w3id.org/ro/crate/1.1", Profiles[2].Id]),
        };

    private static JObject Root(Dossier dossier, IEnumerable<string> parts)
    {
        var root = new JObject
        {
            ["@id"] = "./",
            ["@type"] = "Dataset",
            ["name"] = $"Experiment {dossier.Name}",
            ["description"] = dossier.Claim,
            ["datePublished"] = dossier.Ended.ToString("yyyy-MM-dd"),
            ["license"] = dossier.Source.HasLicence ? Reference("source/LICENSE") : "Not stated",
            ["conformsTo"] = References(Profiles.Select(p => p.Id)),
            ["mainEntity"] = Reference(Experiment),
            ["mentions"] = Reference(Run),
            ["hasPart"] = References(parts),
        };
        if (Author(dossier) is not null)
        {
            root["author"] = Reference("#author");
        }

        return root;
    }

    private static JObject Workflow(Dossier dossier)
    {
        var workflow = Described(Experiment, $"What was run: {dossier.Claim}", "application/json");
        workflow["@type"] = new JArray("File", "SoftwareSourceCode", "ComputationalWorkflow");
        workflow["programmingLanguage"] = Reference(Language);
        if (dossier is { Anonymous: false, Source.Commit: { } commit })
        {
            workflow["version"] = commit;
        }

        return workflow;
    }

    private static string? Author(Dossier dossier) => dossier.Anonymous ? null : dossier.Source.Author;

    private static JObject Of(ArchivedObject file)
    {
        var entity = Described(
            file.Path,
            file.Path[ArchivePaths.Artifacts.Length..],
            Path.GetExtension(file.Path) switch
            {
                ".parquet" => "application/vnd.apache.parquet",
                ".csv" => "text/csv",
                ".svg" => "image/svg+xml",
                ".png" => "image/png",
                _ => "application/octet-stream",
            }
        );
        entity["contentSize"] = file.Output.Bytes.ToString();
        entity["sha256"] = file.Output.Sha256;
        return entity;
    }

    private static JObject Described(string id, string name, string format) =>
        new()
        {
            ["@id"] = id,
            ["@type"] = "File",
            ["name"] = name,
            ["encodingFormat"] = format,
        };

    private static JObject Folder(string id, string name, IEnumerable<string> parts) =>
        new()
        {
            ["@id"] = id,
            ["@type"] = "Dataset",
            ["name"] = name,
            ["hasPart"] = References(parts),
        };

    private static JObject Reference(string id) => new() { ["@id"] = id };

    private static JArray References(IEnumerable<string> ids) => new(ids.Select(Reference));

    private static string Time(DateTime time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
}

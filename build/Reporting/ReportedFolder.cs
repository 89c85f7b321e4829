using System.Security.Cryptography;
using Build.Running;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using Pipeline;
using Pipeline.Files;
using Pipeline.Fingerprints;
using Pipeline.Looking;
using Pipeline.Store;
using Stages.Designs;

namespace Build.Reporting;

/// <summary>
/// The folder <c>reported/EXPERIMENT</c>, which is committed: what the README and the docs quote, the run table that it
/// follows from, and <c>manifest.json</c>, which says which run made it and holds the hash of every other file. No hand
/// edits it: the hashes tell.
/// </summary>
public static class ReportedFolder
{
    private const string ManifestName = "manifest.json";

    /// <summary>Writes it anew from stages that are up to date.</summary>
    public static void Write(BuildContext context)
    {
        using var store = new ArtifactStore(context.Options.Artifacts);
        var graph = new Graph(context.Experiment.Reported);
        var records = Forecast
            .Of(graph, store, new CodeFingerprints(context.Options.CodeCache).Of, context.Experiment.Name)
            .ToDictionary(f => f.Stage, f => f.Record!);
        (Stage Stage, string Name)[] files =
        [
            (context.Experiment.RunTable, RunTable.File),
            .. context
                .Experiment.Reported.SelectMany(s => s.Outputs, (stage, name) => (stage, name))
                .Where(f => Path.GetExtension(f.name) is ".json" or ".md" or ".svg"),
        ];
        var folder = FolderOf(context);
        CheckOurs(folder);
        foreach (var name in Directory.Exists(folder) ? Named(folder).Keys.Append(ManifestName) : [])
        {
            File.Delete(Path.Combine(folder, name));
        }

        Directory.CreateDirectory(folder);
        foreach (var (stage, name) in files)
        {
            File.WriteAllBytes(Path.Combine(folder, name), File.ReadAllBytes(store.ObjectPath(OutputOf(stage, name).Sha256)));
        }

        File.WriteAllText(
            Path.Combine(folder, ManifestName),
            Manifest(
                    context,
                    records,
                    new JArray(
                        files.Select(f => new JObject
                        {
                            ["name"] = f.Name,
                            ["sha256"] = OutputOf(f.Stage, f.Name).Sha256,
                            ["stage"] = f.Stage.Id,
                            ["key"] = records[f.Stage].KeyHash,
                        })
                    )
                )
                .ToString(Formatting.Indented) + "\n"
        );
        Console.WriteLine($"Wrote {files.Length + 1} files to {folder}. Commit them.");

        Output OutputOf(Stage stage, string name) => records[stage].Outputs.Single(o => o.Name == name);
    }

    /// <summary>The folder that is written.</summary>
    public static string FolderOf(BuildContext context) => Path.Combine(context.Options.Reported, context.Experiment.Name);

    /// <summary>Refuses a folder with files that its manifest does not name: whoever made them keeps them.</summary>
    /// <exception cref="PipelineException">There is one.</exception>
    public static void CheckOurs(string folder)
    {
        if (Directory.Exists(folder) && Unnamed(folder, Named(folder)).FirstOrDefault() is { } other)
        {
            throw new PipelineException(
                $"'{other}' is not of what --target=Reported writes: the manifest of {folder} does not name it.",
                "Move it away, or choose another folder with --reported=DIR. Nothing was deleted."
            );
        }
    }

    /// <summary>
    /// What is wrong with the folder's files: changed, lost, or not of the run that the manifest tells of. Empty when
    /// nothing is.
    /// </summary>
    public static IReadOnlyList<Finding> Check(string folder)
    {
        try
        {
            var files = FilesOf(folder);
            return
            [
                .. files
                    .Select(f => (Path: Path.Combine(folder, f.Key), Expected: f.Value))
                    .Select(f => (f.Path, f.Expected, Found: HashOf(f.Path)))
                    .Where(f => f.Found != f.Expected)
                    .Select(f => new Finding(f.Path, f.Found ?? "missing", f.Expected)),
                .. Unnamed(folder, files).Select(f => new Finding(f, "a file", "none: the manifest does not name it")),
            ];
        }
        catch (Exception error) when (error is IOException or JsonException or NullReferenceException or ArgumentException)
        {
            return [new Finding(Path.Combine(folder, ManifestName), error.Message, "the manifest that --target=Reported writes")];
        }
    }

    /// <summary>How the reported numbers were computed, as --numerics says it; null where the manifest does not say, or
    /// cannot be read.</summary>
    public static string? NumericsOf(string folder)
    {
        try
        {
            return (string?)JObject.Parse(File.ReadAllText(Path.Combine(folder, ManifestName)))["numerics"];
        }
        catch (Exception error) when (error is IOException or JsonException or ArgumentException)
        {
            return null;
        }
    }

    private static IEnumerable<string> Unnamed(string folder, Dictionary<string, string> named) =>
        Directory
            .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(folder, f))
            .Where(f => f != ManifestName && !named.ContainsKey(f) && !Leavings.Are(f))
            .Select(f => Path.Combine(folder, f));

    private static Dictionary<string, string> Named(string folder)
    {
        try
        {
            return FilesOf(folder);
        }
        catch (Exception error) when (error is IOException or JsonException or NullReferenceException or ArgumentException)
        {
            return [];
        }
    }

    private static Dictionary<string, string> FilesOf(string folder) =>
        JObject.Parse(File.ReadAllText(Path.Combine(folder, ManifestName)))["files"]!.ToDictionary(
            f => Path.GetFileName((string)f["name"]!),
            f => (string)f["sha256"]!
        );

    private static JObject Manifest(BuildContext context, Dictionary<Stage, StageRecord> records, JArray files) =>
        new()
        {
            ["schema"] = 1,
            ["experiment"] = context.Experiment.Name,
            ["design"] = context.Experiment.Design.ToString(),
            ["numerics"] = context.Options.Selection.Numerics.ToString().ToLower(),
            ["stages"] = JObject.FromObject(records.Keys.GroupBy(s => s.Kind).OrderBy(g => g.Key).ToDictionary(g => g.Key, g => g.Count())),
            ["started"] = records.Values.MinBy(r => r.Started)!.StartedText,
            ["ended"] = records.Values.MaxBy(r => r.Started)!.StartedText,
            ["seconds"] = Math.Round(records.Values.Sum(r => r.Details.Seconds), 1),
            ["environments"] = new JArray(
                records
                    .Values.GroupBy(r => JsonConvert.SerializeObject(r.Details.Environment))
                    .OrderByDescending(g => g.Count())
                    .Select(g => new JObject { ["stages"] = g.Count(), ["environment"] = JObject.Parse(g.Key) })
            ),
            ["files"] = files,
        };

    private static string? HashOf(string path) =>
        File.Exists(path) ? Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))) : null;
}

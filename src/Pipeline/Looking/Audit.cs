using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using Pipeline.Files;
using Pipeline.Keys;
using Pipeline.Store;

namespace Pipeline.Looking;

/// <summary>
/// What a reading of everything in an artifacts folder found; nothing is believed because of a file's size or time.
/// </summary>
/// <param name="Objects">Objects read.</param>
/// <param name="Records">Records of the journal.</param>
/// <param name="Manifests">Manifests of the readable tree.</param>
/// <param name="Files">Other files of the readable tree.</param>
/// <param name="Findings">What is not as it was recorded; empty when all is well.</param>
/// <param name="LeftByOthers">What desktops and editors left in the readable tree: nobody takes it for a result.</param>
public sealed record Audit(
    int Objects,
    int Records,
    int Manifests,
    int Files,
    IReadOnlyList<Finding> Findings,
    IReadOnlyList<string> LeftByOthers
)
{
    /// <summary>
    /// Reads every object against its name, every record against its key and objects, every manifest of the
    /// experiment's readable tree against its record and every other file against what the manifest beside it says. A
    /// readable file that is not there is no finding: the next run puts it back.
    /// </summary>
    /// <param name="store">The store, whose lock the caller holds.</param>
    /// <param name="experiment">Folder of the readable tree.</param>
    /// <param name="apart">A folder in it that is left out, as the caller writes it anew.</param>
    public static Audit Of(ArtifactStore store, string experiment, string apart)
    {
        var objects = FilesIn(Path.Combine(store.Root, "store", "objects"));
        var found = new List<Finding>(
            store.Warnings.Select(w => new Finding(
                Path.Combine("store", "journal"),
                w,
                "whole records; the next run sets the others aside"
            ))
        );
        found.AddRange(objects.AsParallel().AsOrdered().Select(o => Object(store, o)).OfType<Finding>());
        found.AddRange(store.Records.SelectMany(r => Record(store, r)));

        var folder = Path.Combine(store.Root, experiment);
        var files = FilesIn(folder).Where(f => !f.StartsWith(Path.Combine(folder, apart) + "/")).ToList();
        var manifests = files.Where(f => Path.GetFileName(f) == ReadableTree.ManifestName).ToList();
        var shown = new Dictionary<string, string>();
        found.AddRange(manifests.Select(m => Manifest(store, m, shown)).OfType<Finding>());
        var others = files.Except(manifests).ToLookup(f => !shown.ContainsKey(f) && Leavings.Are(Path.GetRelativePath(folder, f)));
        found.AddRange(others[false].Select(f => Shown(store, f, shown.GetValueOrDefault(f))).OfType<Finding>());
        return new Audit(
            objects.Count,
            store.Records.Count,
            manifests.Count,
            others[false].Count(),
            found,
            [.. others[true].Select(f => Relative(store, f))]
        );
    }

    private static List<string> FilesIn(string folder) =>
        Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(f => !AttemptFolder.IsDeletedFile(f)).Order()]
            : [];

    private static Finding? Object(ArtifactStore store, string path)
    {
        var name = Path.GetFileName(Path.GetDirectoryName(path)) + Path.GetFileName(path);
        return Sha256Text.OfFile(path) is var hash && hash == name ? null : new Finding(Relative(store, path), hash, name);
    }

    private static IEnumerable<Finding> Record(ArtifactStore store, StageRecord record)
    {
        using var text = new KeyText();
        if (text.Append(record.Details.KeyText).Hash() is var hash && hash != record.KeyHash)
        {
            yield return new Finding($"record of {record.StageId}", $"a text whose hash is {hash}", $"key {record.KeyHash}");
        }

        foreach (var output in record.Outputs.Where(o => !store.LeavesOut(o.Sha256) && !File.Exists(store.ObjectPath(o.Sha256))))
        {
            yield return new Finding(Relative(store, store.ObjectPath(output.Sha256)), "missing", $"{output.Name} of {record.StageId}");
        }
    }

    private static Finding? Manifest(ArtifactStore store, string path, Dictionary<string, string> shown)
    {
        var subject = Relative(store, path);
        if (TreeManifest.Read(path) is { WrittenBy: not null } own)
        {
            own.Files.ToList().ForEach(f => shown[Path.Combine(own.Place, f.Name)] = f.Sha256);
            return null;
        }

        var text = File.ReadAllText(path);
        var key = KeyOf(text);
        if (key is null || store.Find(key) is not { } record)
        {
            return new Finding(
                subject,
                key is null ? "no key" : $"key {key}, which the journal does not have",
                "the manifest of a recorded execution"
            );
        }

        var place = Path.GetDirectoryName(path)!;
        foreach (var output in record.Outputs)
        {
            shown[Path.Combine(place, output.Name)] = output.Sha256;
        }

        return text == ReadableTree.Manifest(Relative(store, place), record)
            ? null
            : new Finding(subject, "another text", $"the record of key {key}");
    }

    private static string? KeyOf(string manifest)
    {
        try
        {
            return JObject.Parse(manifest)["key"] is JValue { Value: string key } ? key : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Finding? Shown(ArtifactStore store, string path, string? expected) =>
        expected is null ? new Finding(Relative(store, path), "a file", "none: no manifest beside it names it")
        : Sha256Text.OfFile(path) is var hash && hash == expected ? null
        : new Finding(Relative(store, path), hash, expected);

    private static string Relative(ArtifactStore store, string path) => Path.GetRelativePath(store.Root, path);
}

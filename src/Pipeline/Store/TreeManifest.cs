using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using Pipeline.Files;

namespace Pipeline.Store;

/// <summary>
/// A <c>manifest.json</c> of the readable tree, as far as it tells which files beside it are ours: a view of a record,
/// or the names of files that no stage makes (report, plans, verification).
/// </summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Stage">The stage that it says it shows: experiment and stage id; null for files that no stage
/// makes.</param>
/// <param name="Key">The key of the recorded execution; null for files that no stage makes.</param>
/// <param name="WrittenBy">The target that wrote the files; null for those of a stage.</param>
/// <param name="Files">The files beside it that it names.</param>
public sealed record TreeManifest(string Path, string? Stage, string? Key, string? WrittenBy, IReadOnlyList<Output> Files)
{
    /// <summary>Where the files that it names lie.</summary>
    public string Place => System.IO.Path.GetDirectoryName(Path)!;

    /// <summary>Reads one; null when it is none of ours, or damaged.</summary>
    public static TreeManifest? Read(string path)
    {
        try
        {
            var manifest = JObject.Parse(File.ReadAllText(path));
            var (key, writer) = ((string?)manifest["key"], (string?)manifest["writtenBy"]);
            var files = manifest["outputs"]!.Select(o => new Output((string)o["name"]!, (string)o["sha256"]!, (long)o["bytes"]!)).ToList();
            var folder = System.IO.Path.GetDirectoryName(path)!;
            return key is null == writer is null || files.Exists(f => !IsIn(folder, f.Name))
                ? null
                : new TreeManifest(path, (string?)manifest["stage"], key, writer, files);
        }
        catch (Exception error)
            when (error is JsonException or ArgumentException or NullReferenceException or InvalidCastException or FormatException)
        {
            return null;
        }
    }

    /// <summary>
    /// Every manifest under a folder, in the order of their paths. A folder that links lead to is looked at once.
    /// </summary>
    public static IEnumerable<string> Under(string folder) =>
        FilesUnder(folder).Where(f => System.IO.Path.GetFileName(f) == ReadableTree.ManifestName);

    /// <summary>Every file under a folder. A folder that links lead to is looked at once.</summary>
    internal static IEnumerable<string> FilesUnder(string folder)
    {
        return Directory.Exists(folder) ? Walk(folder, [Real(folder)]) : [];

        static string Real(string path) => Directory.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;

        static IEnumerable<string> Walk(string folder, HashSet<string> seen) =>
            Directory
                .EnumerateFiles(folder)
                .Order()
                .Concat(
                    Directory
                        .EnumerateDirectories(folder)
                        .Order()
                        .Where(inner => seen.Add(Real(inner)))
                        .SelectMany(inner => Walk(inner, seen))
                );
    }

    /// <summary>
    /// Writes files that no stage makes, each whole or not at all, and names them in the folder's manifest; what that
    /// named before it names on while it is there.
    /// </summary>
    /// <param name="folder">Where to.</param>
    /// <param name="writtenBy">The target that writes them.</param>
    /// <param name="write">Writes them; is given a function from a file's name to the path where to write it.</param>
    /// <exception cref="PipelineException">Another manifest lies there.</exception>
    public static void Write(string folder, string writtenBy, Action<Func<string, string>> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        Directory.CreateDirectory(folder);
        var path = System.IO.Path.Combine(folder, ReadableTree.ManifestName);
        var before = File.Exists(path) ? Read(path) : null;
        if (File.Exists(path) && before?.WrittenBy is null)
        {
            throw new PipelineException(
                $"'{path}' is not the manifest of what {writtenBy} writes there.",
                "Look whose it is, and move it away; nothing was written."
            );
        }

        var names = new List<string>();
        write(name =>
        {
            names.Add(name);
            return Partial(name);
        });
        var written = names.Select(name => new Output(name, Sha256Text.OfFile(Partial(name)), new FileInfo(Partial(name)).Length));
        var named = (before?.Files ?? [])
            .Where(f => !names.Contains(f.Name) && File.Exists(System.IO.Path.Combine(folder, f.Name)))
            .Concat(written)
            .OrderBy(f => f.Name)
            .ToList();
        names.ForEach(name => Renaming.Move(Partial(name), System.IO.Path.Combine(folder, name)));
        File.WriteAllText(Partial(ReadableTree.ManifestName), Text(writtenBy, named));
        Renaming.Move(Partial(ReadableTree.ManifestName), path);

        // Hidden: what a killed process leaves is no file that anybody reads.
        string Partial(string name) => System.IO.Path.Combine(folder, $".{name}.partial");
    }

    private static string Text(string writtenBy, IReadOnlyList<Output> files) =>
        new JObject
        {
            ["schema"] = 1,
            ["writtenBy"] = writtenBy,
            ["outputs"] = ReadableTree.Outputs(files),
        }.ToString(Formatting.Indented) + "\n";

    private static bool IsIn(string folder, string name) =>
        name.Length > 0
        && System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, name)) is var path
        && path.StartsWith(System.IO.Path.GetFullPath(folder) + "/");
}

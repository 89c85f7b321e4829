using Pipeline.Files;

namespace Pipeline.Store;

/// <summary>
/// What of an experiment's readable folder can be deleted and lost: files that a manifest beside them names and that
/// nobody changed since. The files of a stage are deleted only while the store has the same bytes.
/// </summary>
/// <param name="Folder">The experiment's folder.</param>
/// <param name="Deleted">Paths of what is ours, those of a folder before its manifest.</param>
/// <param name="Left">Paths of all other files.</param>
public sealed record Cleaning(string Folder, IReadOnlyList<string> Deleted, IReadOnlyList<string> Left)
{
    /// <summary>Looks; deletes nothing.</summary>
    /// <param name="store">The store, whose lock the caller holds.</param>
    /// <param name="experiment">Folder of the readable tree.</param>
    public static Cleaning Of(ArtifactStore store, string experiment)
    {
        ArgumentNullException.ThrowIfNull(store);
        var folder = Path.Combine(store.Root, experiment);
        var deleted = TreeManifest.Under(folder).SelectMany(m => Ours(store, m)).ToList();
        return new Cleaning(folder, deleted, [.. TreeManifest.FilesUnder(folder).Except(deleted)]);
    }

    /// <summary>Deletes the files, and the folders that are empty then.</summary>
    public void Delete()
    {
        foreach (var file in Deleted)
        {
            File.Delete(file);
        }

        foreach (var place in Deleted.Select(f => Path.GetDirectoryName(f)!).Distinct())
        {
            for (var empty = place; IsOurs(empty) && IsEmpty(empty); empty = Path.GetDirectoryName(empty)!)
            {
                Directory.Delete(empty);
            }
        }
    }

    private bool IsOurs(string place) => place == Folder || place.StartsWith(Folder + "/");

    private static bool IsEmpty(string place) => Directory.Exists(place) && !Directory.EnumerateFileSystemEntries(place).Any();

    // A manifest goes when all that it names is gone.
    private static List<string> Ours(ArtifactStore store, string path)
    {
        if (TreeManifest.Read(path) is not { } manifest || Named(store, manifest) is not { } named)
        {
            return [];
        }

        var there = named.Select(o => (Path: Path.Combine(manifest.Place, o.Name), Output: o)).Where(f => File.Exists(f.Path)).ToList();
        var whole = there.Where(f => IsAsNamed(store, manifest, f.Path, f.Output)).Select(f => f.Path).ToList();
        return whole.Count == there.Count ? [.. whole, path] : whole;
    }

    // A manifest that was copied with its folder to another place tells of files at the first.
    private static IReadOnlyList<Output>? Named(ArtifactStore store, TreeManifest manifest) =>
        manifest.Key is not { } key ? manifest.Files
        : Path.GetRelativePath(store.Root, manifest.Place) == manifest.Stage ? store.Find(key)?.Outputs
        : null;

    private static bool IsAsNamed(ArtifactStore store, TreeManifest manifest, string path, Output output) =>
        manifest.Key is not null
            ? store.Has(output.Sha256) && ReadableTree.IsShown(path, output, Libc.Stat(store.ObjectPath(output.Sha256)).GetValueOrDefault())
            : Sha256Text.OfFile(path) == output.Sha256;
}

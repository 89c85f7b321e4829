using Pipeline.Files;

namespace Pipeline.Store;

/// <summary>What a store holds that no present result needs.</summary>
/// <param name="Superseded">Records that no present result needs.</param>
/// <param name="Objects">Paths of objects that only superseded records, or none, refer to; with leftovers of attempts,
/// objects set aside as corrupt, and checkpoints that no stage goes on from.</param>
/// <param name="Bytes">Their size together.</param>
/// <param name="Kept">For each experiment: stages kept, and the bytes of the objects that they alone or with others
/// need.</param>
public sealed record Garbage(
    IReadOnlyList<StageRecord> Superseded,
    IReadOnlyList<string> Objects,
    long Bytes,
    IReadOnlyList<(string Experiment, int Stages, long Bytes)> Kept
)
{
    /// <summary>Looks; deletes nothing.</summary>
    /// <remarks>
    /// A checkpoint is of use until its key is published, or its stage has another key. Kept is the last successful
    /// execution of every stage of every experiment in the journal, and what any readable folder shows now. A file in the
    /// store's folders whose name is none that a store gives is not ours.
    /// </remarks>
    /// <param name="store">The store.</param>
    /// <param name="present">The records of the present experiment, which an earlier parameter value may have brought
    /// back.</param>
    /// <param name="keys">The present experiment's keys as far as they are known, by experiment and stage id.</param>
    public static Garbage In(ArtifactStore store, IEnumerable<StageRecord> present, IReadOnlyDictionary<string, string> keys)
    {
        var kept = store
            .Records.Where(r => !r.Failed)
            .GroupBy(r => r.StageId)
            .Select(g => g.Last())
            .Concat(present)
            .Concat(Shown(store))
            .ToHashSet();
        var needed = kept.SelectMany(r => r.Outputs).Select(o => store.ObjectPath(o.Sha256)).ToHashSet();
        var folder = Path.Combine(store.Root, "store");
        var files = ((string[])["objects", "attempts", "corrupt"])
            .Select(name => Path.Combine(folder, name))
            .Where(Directory.Exists)
            .SelectMany(path => Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories))
            .Where(file => !needed.Contains(file) && IsOurs(Path.GetRelativePath(folder, file).Split('/')))
            .Concat(Orphans(store, Path.Combine(folder, "checkpoints"), keys))
            .Order()
            .ToList();
        return new Garbage(
            [.. store.Records.Where(r => !kept.Contains(r))],
            files,
            files.Sum(f => new FileInfo(f).Length),
            [
                .. kept.GroupBy(r => r.Experiment)
                    .Select(g => (g.Key, g.Count(), g.SelectMany(r => r.Outputs).DistinctBy(o => o.Sha256).Sum(o => o.Bytes))),
            ]
        );
    }

    // Other experiments' too, and those of an experiment of the same name with other constants. Of a manifest that cannot
    // be read nobody knows what it shows: all that its stage ever was is kept.
    private static IEnumerable<StageRecord> Shown(ArtifactStore store) =>
        Directory
            .EnumerateDirectories(store.Root)
            .Where(folder => Path.GetFileName(folder) != "store")
            .SelectMany(TreeManifest.Under)
            .SelectMany(path =>
                TreeManifest.Read(path) is not { } manifest
                    ? store.Records.Where(r => !r.Failed && r.StageId == Path.GetRelativePath(store.Root, Path.GetDirectoryName(path)!))
                : manifest.Key is { } key && store.Find(key) is { } record ? [record]
                : (IEnumerable<StageRecord>)[]
            );

    // objects/ab/cdef…, corrupt/abcdef…, attempts/GUID and attempts/GUID/…
    private static bool IsOurs(string[] path) =>
        path switch
        {
            ["objects", var head, var tail] => head.Length == 2 && Sha256Text.IsOne(head + tail),
            ["corrupt", var name] => Sha256Text.IsOne(name),
            ["attempts", var name, ..] => AttemptFolder.IsName(name),
            _ => false,
        };

    // checkpoints/EXPERIMENT/STAGE/KEY/file
    private static IEnumerable<string> Orphans(ArtifactStore store, string checkpoints, IReadOnlyDictionary<string, string> keys) =>
        !Directory.Exists(checkpoints)
            ? []
            : Directory
                .EnumerateFiles(checkpoints, "*", SearchOption.AllDirectories)
                .Where(file =>
                {
                    var place = Path.GetDirectoryName(file)!;
                    var (stageId, key) = (Path.GetRelativePath(checkpoints, Path.GetDirectoryName(place)!), Path.GetFileName(place));
                    return Sha256Text.IsOne(key)
                        && (store.Find(key) is not null || (keys.TryGetValue(stageId, out var present) && present != key));
                });
}

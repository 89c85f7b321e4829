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
    /// execution of every stage of every experiment in the journal, and what is shown now.
    /// </remarks>
    /// <param name="store">The store.</param>
    /// <param name="shown">The records that the present experiment shows, which an earlier parameter value may have
    /// brought back.</param>
    /// <param name="keys">The present experiment's keys as far as they are known, by experiment and stage id.</param>
    public static Garbage In(ArtifactStore store, IEnumerable<StageRecord> shown, IReadOnlyDictionary<string, string> keys)
    {
        var kept = store.Records.Where(r => !r.Failed).GroupBy(r => r.StageId).Select(g => g.Last()).Concat(shown).ToHashSet();
        var needed = kept.SelectMany(r => r.Outputs).Select(o => store.ObjectPath(o.Sha256)).ToHashSet();
        var folder = Path.Combine(store.Root, "store");
        var files = ((string[])["objects", "attempts", "corrupt"])
            .Select(name => Path.Combine(folder, name))
            .Where(Directory.Exists)
            .SelectMany(path => Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories))
            .Where(file => !needed.Contains(file))
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
                    return store.Find(key) is not null || (keys.TryGetValue(stageId, out var present) && present != key);
                });
}

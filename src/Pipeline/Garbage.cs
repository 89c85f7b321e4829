namespace Pipeline;

/// <summary>What a store holds that no present result needs.</summary>
/// <param name="Superseded">Records that no present result needs.</param>
/// <param name="Objects">Paths of objects that only superseded records, or none, refer to; with leftovers of attempts and objects set aside as corrupt.</param>
/// <param name="Bytes">Their size together.</param>
/// <param name="Kept">For each experiment: stages kept, and the bytes of the objects that they alone or with others need.</param>
public sealed record Garbage(IReadOnlyList<StageRecord> Superseded, IReadOnlyList<string> Objects, long Bytes, IReadOnlyList<(string Experiment, int Stages, long Bytes)> Kept)
{
    /// <summary>Looks; deletes nothing.</summary>
    /// <remarks>Kept is the last successful execution of every stage of every experiment in the journal, and what is shown now.</remarks>
    /// <param name="store">The store.</param>
    /// <param name="shown">The records that the present experiment shows, which an earlier parameter value may have brought back.</param>
    public static Garbage In(ArtifactStore store, IEnumerable<StageRecord> shown)
    {
        ArgumentNullException.ThrowIfNull(store);
        var kept = store.Records.Where(r => !r.Failed).GroupBy(r => r.StageId, StringComparer.Ordinal).Select(g => g.Last()).Concat(shown).ToHashSet();
        var needed = kept.SelectMany(r => r.Outputs).Select(o => store.ObjectPath(o.Sha256)).ToHashSet(StringComparer.Ordinal);
        var folder = Path.Combine(store.Root, "store");
        var files = ((string[])["objects", "attempts", "corrupt"]).Select(name => Path.Combine(folder, name)).Where(Directory.Exists)
            .SelectMany(path => Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)).Where(file => !needed.Contains(file)).Order(StringComparer.Ordinal).ToList();
        return new Garbage(
            [.. store.Records.Where(r => !kept.Contains(r))],
            files,
            files.Sum(f => new FileInfo(f).Length),
            [.. kept.GroupBy(r => r.StageId.Split('/')[0], StringComparer.Ordinal).Select(g => (g.Key, g.Count(), g.SelectMany(r => r.Outputs).DistinctBy(o => o.Sha256).Sum(o => o.Bytes)))]);
    }
}

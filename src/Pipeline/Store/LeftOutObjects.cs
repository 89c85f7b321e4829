using Pipeline.Files;

namespace Pipeline.Store;

/// <summary>
/// The file <c>store/left-out</c>: objects that were knowingly left out when their records came here, from an archive
/// without weights, say. Their absence is no damage. An object that comes after all is simply there; its line stays and
/// says nothing then.
/// </summary>
internal sealed class LeftOutObjects(string path)
{
    private readonly Lock gate = new();
    private readonly HashSet<string> hashes = File.Exists(path) ? [.. File.ReadLines(path)] : [];

    /// <summary>Whether it was left out once.</summary>
    public bool Contains(string sha256)
    {
        lock (gate)
        {
            return hashes.Contains(sha256);
        }
    }

    /// <summary>Adds objects, by rename, under the store's lock.</summary>
    public void Add(IEnumerable<string> sha256)
    {
        lock (gate)
        {
            var before = hashes.Count;
            hashes.UnionWith(sha256);
            if (hashes.Count > before)
            {
                File.WriteAllLines(path + ".new", hashes.Order());
                Renaming.Move(path + ".new", path);
            }
        }
    }
}

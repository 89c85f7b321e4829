namespace Pipeline;

/// <summary>
/// The folder <c>store/objects</c>: files named by their SHA-256, read-only, moved in whole and flushed. Threads that publish and the one
/// that checks take turns at changing it.
/// </summary>
internal sealed class ObjectFolder(string folder, FileStamps stamps, Action<string>? step)
{
    private const UnixFileMode ReadOnlyFile = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private readonly string prefix = folder + "/";
    private readonly HashSet<string> durable = new(StringComparer.Ordinal);
    private readonly Lock gate = new();

    /// <summary>Where an object lies.</summary>
    public string PathOf(string sha256) => string.Concat(prefix, sha256.AsSpan(0, 2), "/", sha256.AsSpan(2));

    /// <summary>Flushes a file and moves it in. Its folder is still to be flushed.</summary>
    public Output Put(string file, string name)
    {
        using (var handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite))
        {
            File.SetUnixFileMode(handle, ReadOnlyFile);
            RandomAccess.FlushToDisk(handle);
        }

        step?.Invoke("output flushed");
        var output = new Output(name, ArtifactStore.Hash(file), new FileInfo(file).Length);
        var path = PathOf(output.Sha256);
        lock (gate)
        {
            MakeDurable(Path.GetDirectoryName(path)!);

            // An object that is there already and whole keeps its links; anything else is replaced, and so repaired.
            if (Libc.Stat(path) is { } there && (stamps.Trusts(output.Sha256, there) || IsWhole(path, output.Sha256)))
            {
                File.Delete(file);
            }
            else
            {
                File.Move(file, path, overwrite: true);
            }
        }

        step?.Invoke("output moved");
        stamps.Seen(output.Sha256, Libc.Stat(path)!.Value);
        return output;
    }

    /// <summary>Moves an object to the folder <paramref name="corrupt"/> when its bytes are not what its name says.</summary>
    public void SetAsideUnlessWhole(string sha256, string corrupt)
    {
        lock (gate)
        {
            var path = PathOf(sha256);
            if (File.Exists(path) && !IsWhole(path, sha256))
            {
                Directory.CreateDirectory(corrupt);
                File.Move(path, Path.Combine(corrupt, sha256), overwrite: true);
            }
        }
    }

    private static bool IsWhole(string path, string sha256) => ArtifactStore.Hash(path).Equals(sha256, StringComparison.Ordinal);

    // Flushed also when it is there already: the host that made it may have been killed before it came so far.
    private void MakeDurable(string directory)
    {
        if (durable.Contains(directory))
        {
            return;
        }

        Directory.CreateDirectory(directory);
        step?.Invoke("folder of objects made");
        Libc.FlushDirectory(folder);
        durable.Add(directory);
    }
}

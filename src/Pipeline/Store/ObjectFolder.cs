using Pipeline.Files;

namespace Pipeline.Store;

/// <summary>
/// The folder <c>store/objects</c>: files named by their SHA-256, read-only, moved in whole and flushed. Threads that
/// publish and the one that checks take turns at changing it.
/// </summary>
internal sealed class ObjectFolder(string folder, FileStamps stamps, Action<string>? step)
{
    private const UnixFileMode ReadOnlyFile = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private readonly string prefix = folder + "/";
    private readonly HashSet<string> durable = new();
    private readonly Lock gate = new();

    /// <summary>Where an object lies.</summary>
    public string PathOf(string sha256) => string.Concat(prefix, sha256.AsSpan(0, 2), "/", sha256.AsSpan(2));

    /// <summary>
    /// What is wrong with an object: nothing, or it is missing or corrupt. Read only when its stamp gives reason to.
    /// </summary>
    /// <param name="sha256">The object.</param>
    /// <param name="read">Whether to read it, whatever its stamp says.</param>
    /// <param name="inode">The file behind its name; 0 when there is none.</param>
    public Reason? Look(string sha256, bool read, out long inode)
    {
        inode = 0;
        var path = PathOf(sha256);
        if (Libc.Stat(path) is not { } stamp)
        {
            return Reason.OutputMissing;
        }

        inode = stamp.Inode;
        if (!read && stamps.Trusts(sha256, stamp))
        {
            return null;
        }

        if (!IsWhole(path, sha256))
        {
            return Reason.OutputCorrupt;
        }

        stamps.Seen(sha256, stamp);
        return null;
    }

    /// <summary>Flushes a file and moves it in. Its folder is still to be flushed.</summary>
    public Output Put(string file, string name)
    {
        Flush(file);
        var output = new Output(name, Sha256Text.OfFile(file), new FileInfo(file).Length);
        MoveIn(file, output.Sha256);
        return output;
    }

    /// <summary>
    /// Flushes a file that should have a hash, and moves it in; a file of another hash is moved to the folder
    /// <paramref name="corrupt"/>.
    /// </summary>
    /// <returns>Whether it had.</returns>
    public bool TakeIn(string file, string sha256, string corrupt)
    {
        if (!IsWhole(file, sha256))
        {
            Directory.CreateDirectory(corrupt);
            File.Move(file, Path.Combine(corrupt, sha256), overwrite: true);
            return false;
        }

        Flush(file);
        MoveIn(file, sha256);
        return true;
    }

    /// <summary>
    /// Moves an object to the folder <paramref name="corrupt"/> when its bytes are not what its name says.
    /// </summary>
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

    private void Flush(string file)
    {
        using (var handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite))
        {
            File.SetUnixFileMode(handle, ReadOnlyFile);
            RandomAccess.FlushToDisk(handle);
        }

        step?.Invoke("output flushed");
    }

    private void MoveIn(string file, string sha256)
    {
        var path = PathOf(sha256);
        lock (gate)
        {
            MakeDurable(Path.GetDirectoryName(path)!);

            // An object that is there already and whole keeps its links; anything else is replaced, and so repaired.
            if (Libc.Stat(path) is { } there && (stamps.Trusts(sha256, there) || IsWhole(path, sha256)))
            {
                File.Delete(file);
            }
            else
            {
                File.Move(file, path, overwrite: true);
            }
        }

        step?.Invoke("output moved");
        stamps.Seen(sha256, Libc.Stat(path)!.Value);
    }

    private static bool IsWhole(string path, string sha256) => Sha256Text.OfFile(path).Equals(sha256);

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

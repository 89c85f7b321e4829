using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;
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
    public string PathOf(Digest digest)
    {
        Span<char> digits = stackalloc char[Digest.Digits];
        digest.Write(digits);
        return string.Concat(prefix, digits[..2], "/", digits[2..]);
    }

    /// <summary>
    /// What is wrong with an object: nothing, or it is missing or corrupt. Read only when its stamp gives reason to.
    /// </summary>
    /// <param name="digest">The object.</param>
    /// <param name="read">Whether to read it, whatever its stamp says.</param>
    /// <param name="stamp">What it was when it was looked at; the default when it is missing.</param>
    [SkipLocalsInit]
    public Reason? Look(Digest digest, bool read, out FileStamp stamp)
    {
        var path = new PathText(stackalloc byte[PathText.Room]);
        Span<char> digits = stackalloc char[Digest.Digits];
        digest.Write(digits);
        path.Append(prefix);
        path.Append(digits[..2]);
        path.Append("/");
        path.Append(digits[2..]);
        if (Libc.Stat(path) is not { } there)
        {
            stamp = default;
            return Reason.OutputMissing;
        }

        stamp = there;
        return (!read && stamps.Trusts(digest, there)) || stamps.Reads(digest, PathOf(digest), digest.ToString())
            ? null
            : Reason.OutputCorrupt;
    }

    /// <summary>A second name for an object; false where the file system cannot, or an object of another user may
    /// not be linked.</summary>
    public bool TryLink(Digest digest, string link)
    {
        var path = PathOf(digest);
        if (!Libc.TryLink(path, link))
        {
            return false;
        }

        stamps.Made(digest, path, digest.ToString());
        return true;
    }

    /// <summary>Flushes a file and moves it in. Its folder is still to be flushed.</summary>
    /// <param name="file">The file.</param>
    /// <param name="output">What it is; without a hash where nobody has read it yet.</param>
    public Output Put(string file, Output output)
    {
        Flush(file);
        if (output.Digest == default)
        {
            output = new Output(output.Name, Sha256Text.OfFile(file), new FileInfo(file).Length);
        }

        MoveIn(file, output.Digest);
        return output;
    }

    /// <summary>
    /// Flushes a file that should have a hash, and moves it in; a file of another hash is moved to the folder
    /// <paramref name="corrupt"/>.
    /// </summary>
    /// <returns>Whether it had.</returns>
    public bool TakeIn(string file, Digest digest, string corrupt)
    {
        if (!FileStamps.Holds(file, digest.ToString()))
        {
            Directory.CreateDirectory(corrupt);
            File.Move(file, Path.Combine(corrupt, digest.ToString()), overwrite: true);
            return false;
        }

        Flush(file);
        MoveIn(file, digest);
        return true;
    }

    /// <summary>
    /// Moves an object to the folder <paramref name="corrupt"/> when its bytes are not what its name says.
    /// </summary>
    public void SetAsideUnlessWhole(Digest digest, string corrupt)
    {
        lock (gate)
        {
            if (Look(digest, read: true, out _) is Reason.OutputCorrupt)
            {
                Directory.CreateDirectory(corrupt);
                try
                {
                    File.Move(PathOf(digest), Path.Combine(corrupt, digest.ToString()), overwrite: true);
                }
                catch (FileNotFoundException)
                {
                    // Whoever changed it has taken it away.
                }
            }
        }
    }

    private void Flush(string file)
    {
        using (var handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite))
        {
            TryProtect(handle);
            RandomAccess.FlushToDisk(handle);
        }

        step?.Invoke("output flushed");
    }

    // A courtesy, which FAT, exFAT and some network shares refuse.
    private static void TryProtect(SafeFileHandle file)
    {
        try
        {
            File.SetUnixFileMode(file, ReadOnlyFile);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Whoever writes to an object is found out all the same.
        }
    }

    private void MoveIn(string file, Digest digest)
    {
        var path = PathOf(digest);
        lock (gate)
        {
            MakeDurable(Path.GetDirectoryName(path)!);

            // An object that is there already and whole keeps its links; anything else is replaced, and so repaired.
            if (Look(digest, read: false, out _) is null)
            {
                File.Delete(file);
            }
            else
            {
                Renaming.Move(file, path);
                stamps.Made(digest, path, digest.ToString());
            }
        }

        step?.Invoke("output moved");
    }

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

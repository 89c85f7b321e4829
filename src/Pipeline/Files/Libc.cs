using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Pipeline.Files;

/// <summary>
/// The few calls of the system's C library that .NET does not offer: links, locks, directory flushes, change times,
/// death signals (Linux).
/// </summary>
internal static unsafe partial class Libc
{
    private const int CurrentFolder = -100;
    private const int ReadOnlyDirectory = 0x10000;
    private const int DoNotFollow = 0x100;
    private const int BasicStats = 0x7ff;
    private const int SetParentDeathSignal = 1;
    private const int Kill = 9;
    private const int TerminateSignal = 15;
    private const int NoSuchFile = 2;
    private const int NotADirectory = 20;
    private const int AlreadyExists = 17;
    private const int Interrupted = 4;
    private const int WouldBlock = 11;
    private const int ReadWriteCreateCloseOnExec = 0x2 | 0x40 | 0x80000;
    private const int AsUmaskSays = 0x1b6;
    private const int Invalid = 22;
    private const int NotSupported = 95;
    private const int ExclusiveWithoutWaiting = 2 | 4;

    /// <summary>
    /// Makes <paramref name="link"/> a second name of <paramref name="file"/>; false where the file system cannot.
    /// </summary>
    public static bool TryLink(string file, string link)
    {
        if (link_(file, link) == 0)
        {
            return true;
        }

        // A network file system may say so of the link that it has just made, when its first answer was lost.
        return Marshal.GetLastPInvokeError() == AlreadyExists
            && (Renaming.IsTheSame(Stat(file), Stat(link)) ? true : throw new IOException($"'{link}' exists already."));
    }

    /// <summary>
    /// Opens a file, made if absent, and locks it against every other opening of it that asks for the lock; null when
    /// one holds it. The lock ends with the handle or the process. (.NET's own sharing modes make no difference between
    /// a lock that is held, a full disk and a file system that cannot lock.)
    /// </summary>
    /// <exception cref="IOException">The file cannot be opened for writing, or the file system cannot lock.</exception>
    public static SafeFileHandle? TryLock(string path)
    {
        var descriptor = openMode(path, ReadWriteCreateCloseOnExec, AsUmaskSays);
        if (descriptor < 0)
        {
            throw Error("open", path);
        }

        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        while (flock(handle, ExclusiveWithoutWaiting) != 0)
        {
            if (Marshal.GetLastPInvokeError() == Interrupted)
            {
                continue;
            }

            var error = Marshal.GetLastPInvokeError() == WouldBlock ? null : Error("flock", path);
            handle.Dispose();
            return error is null ? null : throw error;
        }

        return handle;
    }

    /// <summary>Flushes a directory's entries to disk, where the file system can (CIFS and some of FUSE cannot).</summary>
    public static void FlushDirectory(string path)
    {
        var descriptor = open(path, ReadOnlyDirectory);
        if (descriptor < 0)
        {
            throw Error("open", path);
        }

        try
        {
            if (fsync(descriptor) != 0 && Marshal.GetLastPInvokeError() is not (Invalid or NotSupported))
            {
                throw Error("fsync", path);
            }
        }
        finally
        {
            _ = close(descriptor);
        }
    }

    /// <summary>Size, times and inode of a file, or null when there is none. Symbolic links are not followed.</summary>
    /// <exception cref="IOException">The file system does not say, or the path is too long.</exception>
    [SkipLocalsInit]
    public static FileStamp? Stat(string path) => Stat(PathText.Of(path, stackalloc byte[PathText.Room]));

    /// <inheritdoc cref="Stat(string)"/>
    [SkipLocalsInit]
    public static FileStamp? Stat(PathText path)
    {
        var buffer = stackalloc byte[256];
        fixed (byte* text = path.Terminated)
        {
            if (statx(CurrentFolder, text, DoNotFollow, BasicStats, buffer) != 0)
            {
                return Marshal.GetLastPInvokeError() is NoSuchFile or NotADirectory ? null : throw Error("statx", path.ToString());
            }
        }

        long Nanoseconds(int offset) => (*(long*)(buffer + offset) * 1_000_000_000) + *(uint*)(buffer + offset + 8);
        return new FileStamp(*(long*)(buffer + 40), Nanoseconds(112), Nanoseconds(96), *(long*)(buffer + 32));
    }

    /// <summary>Asks the kernel to kill this process when its parent dies.</summary>
    /// <param name="parent">The parent's id, as the parent said it.</param>
    /// <returns>False when that parent is dead already: it died before it could be asked.</returns>
    public static bool DieWithParent(int parent)
    {
        _ = prctl(SetParentDeathSignal, Kill, 0, 0, 0);
        return getppid() == parent;
    }

    /// <summary>Asks a process to end.</summary>
    public static void Terminate(int process) => _ = kill(process, TerminateSignal);

    private static IOException Error(string call, string path) =>
        new($"{call} failed on '{path}': {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}.");

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int link_(string file, string link);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int openMode(string path, int flags, int mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int flock(SafeFileHandle file, int operation);

    [LibraryImport("libc")]
    private static partial int kill(int process, int signal);

    [LibraryImport("libc")]
    private static partial int getppid();

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fsync(int descriptor);

    [LibraryImport("libc")]
    private static partial int close(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int statx(int folder, byte* path, int flags, uint mask, byte* buffer);

    [LibraryImport("libc")]
    private static partial int prctl(int option, nuint a, nuint b, nuint c, nuint d);
}

/// <summary>What the file system says of a file without reading it.</summary>
/// <param name="Bytes">Size.</param>
/// <param name="Modified">Time of the last change of content, nanoseconds since 1970.</param>
/// <param name="Changed">Time of the last change of content, links or rights, nanoseconds since 1970; no program can
/// set it.</param>
/// <param name="Inode">The file behind the name: two hard links share it.</param>
public readonly record struct FileStamp(long Bytes, long Modified, long Changed, long Inode);

namespace Pipeline.Files;

/// <summary>Renames, which network file systems may do and yet deny.</summary>
internal static class Renaming
{
    /// <summary>
    /// Moves a file to its place, over what stands there. Where the answer of a server is lost, its client asks again,
    /// and is told that there is no such file: it is in its place then, and that is no failure.
    /// </summary>
    /// <exception cref="IOException">It could not be moved.</exception>
    public static void Move(string file, string place)
    {
        var moved = Libc.Stat(file);
        try
        {
            File.Move(file, place, overwrite: true);
        }
        catch (IOException) when (IsTheSame(moved, Libc.Stat(place)))
        {
            // Done, the first time.
        }
    }

    /// <summary>Whether both are one file of the file system.</summary>
    public static bool IsTheSame(FileStamp? one, FileStamp? other) =>
        one is { } a && other is { } b && (a.Inode, a.Bytes, a.Modified) == (b.Inode, b.Bytes, b.Modified);
}

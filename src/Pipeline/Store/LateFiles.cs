using System.Diagnostics;
using Pipeline.Files;

namespace Pipeline.Store;

/// <summary>
/// Files that another machine has written, in a folder that both see. Network file systems let a machine believe for
/// seconds what it saw last: that a folder lacks a file, or that a file has the bytes of before. A file is therefore
/// asked for by name, by opening it, which makes them ask the server; and asked for again, for a minute.
/// </summary>
internal static class LateFiles
{
    /// <summary>How long a file of another machine is waited for. NFS believes a folder's listing for 30 to 60 s.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    /// <summary>Waits until each can be read, a minute in all; the stage that then opens one says what is wrong with it.</summary>
    public static void Await(IEnumerable<string> files)
    {
        var began = Stopwatch.GetTimestamp();
        foreach (var file in files)
        {
            _ = Within(Patience - Stopwatch.GetElapsedTime(began), () => CanBeRead(file));
        }
    }

    /// <summary>
    /// Waits until a file has these bytes; false when it has not within the time. Without time it looks once.
    /// </summary>
    public static bool Await(string file, Output expected, TimeSpan patience) =>
        Within(
            patience,
            () =>
            {
                try
                {
                    using var stream = File.OpenRead(file);
                    return stream.Length == expected.Bytes && Sha256Text.OfFile(file) == expected.Sha256;
                }
                catch (Exception error) when (error is IOException or UnauthorizedAccessException)
                {
                    return false;
                }
            }
        );

    private static bool CanBeRead(string file)
    {
        try
        {
            // The first reading tells of a handle that the server has forgotten.
            using var stream = File.OpenRead(file);
            _ = stream.ReadByte();
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool Within(TimeSpan patience, Func<bool> holds)
    {
        var began = Stopwatch.GetTimestamp();
        for (var pause = FirstPause; !holds(); pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            if (Stopwatch.GetElapsedTime(began) >= patience)
            {
                return false;
            }

            Thread.Sleep(pause);
        }

        return true;
    }
}

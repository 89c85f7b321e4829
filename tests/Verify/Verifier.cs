using System.Runtime.CompilerServices;

namespace VerifyXunit;

/// <summary>
/// Stands in for the package Verify.Xunit where it cannot be restored: the same call, the same snapshot files. It
/// compares text only, and takes the test class from the name of the source file, so a class with snapshots lives in a
/// file of its own name.
/// </summary>
public static class Verifier
{
    /// <summary>
    /// Compares <paramref name="target"/> with Class.Method.verified.extension beside the test's source. When they
    /// differ, or there is no such file, what was received is written beside it and the test fails.
    /// </summary>
    /// <exception cref="VerifyException">The texts differ, line ends aside.</exception>
    public static async Task Verify(
        string target,
        string extension = "txt",
        [CallerFilePath] string sourceFile = "",
        [CallerMemberName] string method = ""
    )
    {
        var source = SourceTree.Locate(sourceFile);
        await Snapshot.Check(
            target,
            Path.Combine(Path.GetDirectoryName(source)!, $"{Path.GetFileNameWithoutExtension(source)}.{method}"),
            extension
        );
    }
}

using System.Runtime.CompilerServices;
using Snapshots;

namespace VerifyXunit;

/// <summary>
/// Stands in for the package Verify.Xunit where it cannot be restored: the same call, the same snapshot files. It
/// compares text only.
/// </summary>
/// <remarks>
/// To accept what every failed test received, from the root of the source tree:
/// <code>
/// find tests -name '*.received.*' | while read -r file; do mv "$file" "${file/.received./.verified.}"; done
/// </code>
/// </remarks>
public static class Verifier
{
    /// <summary>
    /// Compares <paramref name="target"/> with Class.Method.verified.extension beside the test's source. When they
    /// differ, or there is no such file, what was received is written beside it and the test fails. A test has one
    /// snapshot.
    /// </summary>
    /// <exception cref="SnapshotException">The texts differ, line ends aside, or the test has compared a snapshot already.</exception>
    public static async Task Verify(string target, string extension = "txt", [CallerFilePath] string sourceFile = "")
    {
        var test = UseVerifyAttribute.GetMethod();
        await Snapshot
            .Of(Path.Combine(Path.GetDirectoryName(sourceFile)!, $"{test.ReflectedType!.Name}.{test.Name}"), extension)
            .Check(target);
    }
}

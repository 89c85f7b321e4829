using System.Collections.Concurrent;
using Pipeline;

namespace Stages.Programs;

/// <summary>Where a program lies, and on which machine its key was written. In no key.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Machine">The machine's name.</param>
public sealed record ProgramPlace(string Folder, string Machine)
{
    // Asked once per process: that may take seconds.
    private static readonly ConcurrentDictionary<string, IReadOnlyList<string>> Asked = new();

    /// <summary>Refuses to run where the program finds other versions than the key holds.</summary>
    /// <exception cref="PipelineException">This is another machine, with other versions.</exception>
    internal void CheckVersions(ProgramCode code)
    {
        if (Machine == Environment.MachineName || code.VersionsCommand is null)
        {
            return;
        }

        var here = Asked.GetOrAdd(Folder, folder => ProgramFolder.Versions(folder, code.VersionsCommand));
        if (!here.SequenceEqual(code.Versions))
        {
            throw new PipelineException(
                $"The program {ProgramFolder.Shown(Folder)} finds other versions on {Environment.MachineName} "
                    + $"('{string.Join("; ", here)}') than on {Machine} ('{string.Join("; ", code.Versions)}').",
                "Give both machines the same software, or start the run where the workers are."
            );
        }
    }
}

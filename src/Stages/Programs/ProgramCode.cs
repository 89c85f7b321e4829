using Pipeline;

namespace Stages.Programs;

/// <summary>
/// What of a program is in the keys of its runs: its <c>program.json</c> without name and title, the content of its
/// files, and the versions of what it uses. Its place is not.
/// </summary>
/// <param name="Does">What it is for.</param>
/// <param name="Command">The command.</param>
/// <param name="Patterns">The patterns of its files; null where all are meant.</param>
/// <param name="VersionsCommand">The command that prints versions; null where there is none.</param>
/// <param name="Draws">Whether it draws random numbers.</param>
/// <param name="Defaults">Its constants as it states them.</param>
/// <param name="Writes">What it leaves.</param>
/// <param name="Deterministic">Whether a second run gives the same bytes.</param>
/// <param name="Files">SHA-256 by path in its folder.</param>
/// <param name="Versions">The lines that the command of versions printed.</param>
[Kind("program")]
public sealed record ProgramCode(
    ProgramWork Does,
    IReadOnlyList<string> Command,
    IReadOnlyList<string>? Patterns,
    IReadOnlyList<string>? VersionsCommand,
    bool Draws,
    IReadOnlyDictionary<string, object> Defaults,
    ProgramOutput Writes,
    bool Deterministic,
    IReadOnlyDictionary<string, object> Files,
    IReadOnlyList<string> Versions
)
{
    /// <summary>What is in keys of a program with this manifest, these files and these versions.</summary>
    public static ProgramCode Of(ProgramManifest manifest, IReadOnlyDictionary<string, object> files, IReadOnlyList<string> versions)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        return new(
            manifest.Does,
            manifest.Command,
            manifest.Files,
            manifest.Versions,
            manifest.Draws,
            manifest.Settings ?? new Dictionary<string, object>(),
            manifest.Writes,
            manifest.Deterministic,
            files,
            versions
        );
    }
}

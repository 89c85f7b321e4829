namespace Stages.Programs;

/// <summary>What a program is for.</summary>
public enum ProgramWork
{
    /// <summary>It makes a trained model forget.</summary>
    Unlearn,

    /// <summary>It trains a model.</summary>
    Train,
}

/// <summary>What a program leaves.</summary>
public enum ProgramOutput
{
    /// <summary>The logits of every example.</summary>
    Logits,

    /// <summary>Weights by the names that it read, of which we compute the logits.</summary>
    Weights,
}

/// <summary>A program's <c>program.json</c>.</summary>
/// <param name="Does">What it is for.</param>
/// <param name="Command">The command, word by word. <c>{folder}</c> stands for the program's folder, <c>{task}</c> for
/// the file that tells it what to do.</param>
/// <param name="Title">How figures call it; its name where it is left out. In no key.</param>
/// <param name="Name">Its name in experiments; its folder's where it is left out.</param>
/// <param name="Files">Its files, by patterns over paths in its folder (<c>*</c> and <c>?</c>): their content is in the
/// keys. All that git does not ignore where it is left out.</param>
/// <param name="Versions">A command that prints which versions of other software it uses: its lines are in the
/// keys.</param>
/// <param name="Draws">Whether it draws random numbers; one that does not is run once per training seed.</param>
/// <param name="Settings">Its constants with their default values.</param>
/// <param name="Writes">What it leaves.</param>
/// <param name="Deterministic">Whether a second run gives the same bytes; if not, Verify compares metrics.</param>
public sealed record ProgramManifest(
    ProgramWork Does,
    IReadOnlyList<string> Command,
    string? Title = null,
    string? Name = null,
    IReadOnlyList<string>? Files = null,
    IReadOnlyList<string>? Versions = null,
    bool Draws = true,
    IReadOnlyDictionary<string, object>? Settings = null,
    ProgramOutput Writes = ProgramOutput.Logits,
    bool Deterministic = true
)
{
    /// <summary>The name of such a file.</summary>
    public const string File = "program.json";

    /// <summary>What a command's word has where the program's folder goes.</summary>
    public const string FolderMark = "{folder}";

    /// <summary>What a command's word has where the task's file goes.</summary>
    public const string TaskMark = "{task}";
}

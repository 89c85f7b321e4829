namespace Pipeline.Archives;

/// <summary>A word that tells who made an archive.</summary>
/// <param name="Text">The word.</param>
/// <param name="Origin">What it was found as: "the author of commit 1a2b3c4".</param>
public sealed record ForbiddenWord(string Text, string Origin)
{
    /// <summary>Whether code may hold it as a name or a path: letters and digits alone, or a path.</summary>
    public bool CouldBeCode => Text.All(c => char.IsLetterOrDigit(c) || c is '_' or '/' or '.' or '-') && !Text.Contains('@');
}

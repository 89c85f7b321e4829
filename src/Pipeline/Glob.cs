using System.IO.Enumeration;

namespace Pipeline;

/// <summary>Patterns over stage ids.</summary>
public static class Glob
{
    /// <summary>
    /// Whether an id fits a pattern in which * stands for any text, slashes included, and ? for any character.
    /// </summary>
    public static bool Matches(string pattern, string id) => FileSystemName.MatchesSimpleExpression(pattern, id, ignoreCase: false);
}

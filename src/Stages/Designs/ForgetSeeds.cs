using System.Text.RegularExpressions;

namespace Stages.Designs;

/// <summary>
/// A setting that forgets random examples has a forget seed where others have a forgotten class: in cells, tables and
/// figures. It is told from a class by its name, and texts call it what it is.
/// </summary>
public static partial class ForgetSeeds
{
    private const string Prefix = "forget seed ";

    /// <summary>What stands for the name of the class.</summary>
    public static string Name(int seed) => Prefix + seed;

    /// <summary>Whether the name of a class is that of a forget seed.</summary>
    public static bool IsName(string className) => className.StartsWith(Prefix);

    /// <summary>What is forgotten, as titles say it.</summary>
    /// <param name="className">The class's name, or the forget seed's.</param>
    /// <param name="open">Opens the quotation of a class's name.</param>
    /// <param name="close">Closes it.</param>
    public static string Title(string className, string open = "", string close = "") =>
        IsName(className) ? className : $"forgetting {open}{className}{close}";

    /// <summary>
    /// A sentence about forgotten classes, for what it is about: "mean over forget seeds", or, where there are both, "mean
    /// over forgotten classes or forget seeds".
    /// </summary>
    /// <param name="ofClasses">The sentence as it is where classes are forgotten.</param>
    /// <param name="classNames">The names of what is forgotten.</param>
    public static string Say(string ofClasses, IEnumerable<string> classNames)
    {
        var kinds = classNames.Select(IsName).Distinct().ToArray();
        return !kinds.Contains(true)
            ? ofClasses
            : Classes().Replace(ofClasses, found => kinds.Length == 1 ? Seeds(found) : $"{found} or {Seeds(found).ToLower()}");

        static string Seeds(Match found) =>
            (char.IsUpper(found.Value[0]) ? "Forget seed" : "forget seed") + (found.Groups["many"].Success ? "s" : "");
    }

    [GeneratedRegex(@"\b(forgotten )?class(?<many>es)?\b", RegexOptions.IgnoreCase)]
    private static partial Regex Classes();
}

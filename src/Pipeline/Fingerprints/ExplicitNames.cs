using System.Text;
using Mono.Cecil;

namespace Pipeline.Fingerprints;

/// <summary>
/// The names of explicit interface implementations. C# spells the interface, its namespace and those of its type
/// arguments in them (<c>Sample.IShape&lt;Sample.Unit&gt;.Area</c>), and in the names of lambdas inside. What is
/// implemented stands in metadata too.
/// </summary>
internal static class ExplicitNames
{
    public static bool IsExplicit(MethodDefinition method) => method.HasOverrides && method.Name.LastIndexOf('.') > 0;

    /// <summary>The member's own name: what follows the last dot, <c>.ctor</c> as it is.</summary>
    public static string Member(string name) => name.LastIndexOf('.') is > 0 and var dot ? name[(dot + 1)..] : name;

    /// <summary>
    /// The name with every qualified name in it cut down to its last part. For order only: two names may become one.
    /// </summary>
    public static string Unqualified(string name)
    {
        var text = new StringBuilder(name.Length);
        var start = 0;
        foreach (var letter in name)
        {
            if (letter is '.' or '-')
            {
                // In names of types that are made of methods, '-' stands for the dot.
                text.Length = start;
                continue;
            }

            text.Append(letter);
            start = char.IsLetterOrDigit(letter) || letter == '_' ? start : text.Length;
        }

        return text.ToString();
    }
}

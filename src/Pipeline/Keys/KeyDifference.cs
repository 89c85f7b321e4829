using Newtonsoft.Json.Linq;

namespace Pipeline.Keys;

/// <summary>One difference between two keys.</summary>
/// <param name="Reason">Parameter, input or code.</param>
/// <param name="Path">Which: <c>Recipe.Epochs</c>.</param>
/// <param name="Old">The earlier value as JSON; null when there was none.</param>
/// <param name="New">The present value as JSON; null when there is none.</param>
public sealed record Difference(Reason Reason, string Path, string? Old, string? New)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Path} {Old ?? "(absent)"} → {New ?? "(absent)"}";
}

/// <summary>Compares the texts of two keys, field by field.</summary>
public static class KeyDifference
{
    private const int Sha256Digits = 64;

    /// <summary>All differences: parameters first, then inputs, then code.</summary>
    public static IReadOnlyList<Difference> Between(string oldText, string newText)
    {
        var found = new List<Difference>();
        Compare(JToken.Parse(oldText), JToken.Parse(newText), "", found);
        return [.. found.OrderBy(d => d.Reason)];
    }

    private static void Compare(JToken? before, JToken? after, string path, List<Difference> found)
    {
        if (JToken.DeepEquals(before, after))
        {
            return;
        }

        if (before is JObject a && after is JObject b && !IsInput(a) && !IsInput(b))
        {
            foreach (var name in a.Properties().Concat(b.Properties()).Select(p => p.Name).Distinct(StringComparer.Ordinal))
            {
                // "parameters" and "values" are the frame of the key's text, not names that a user knows.
                Compare(
                    a[name],
                    b[name],
                    name is "parameters" or "values" ? path
                        : path.Length == 0 ? name
                        : $"{path}.{name}",
                    found
                );
            }
        }
        else if (before is JArray x && after is JArray y)
        {
            for (var i = 0; i < Math.Max(x.Count, y.Count); i++)
            {
                Compare(i < x.Count ? x[i] : null, i < y.Count ? y[i] : null, $"{path}[{i}]", found);
            }
        }
        else
        {
            var reason =
                IsInput(before) || IsInput(after) ? Reason.InputChanged
                : path is "code" or "kind" ? Reason.CodeChanged
                : Reason.ParameterChanged;
            found.Add(new Difference(reason, path, Text(before), Text(after)));
        }
    }

    private static bool IsInput(JToken? token) => token is JObject { Count: 1 } o && o["input"]?.Type == JTokenType.String;

    private static string? Text(JToken? token) =>
        token switch
        {
            null => null,
            _ when IsInput(token) => Short((string)token["input"]!),
            { Type: JTokenType.String } when ((string)token!).Length == Sha256Digits => Short((string)token!),
            _ => token.ToString(Newtonsoft.Json.Formatting.None),
        };

    private static string Short(string hash) => hash[..Math.Min(hash.Length, 12)];
}

namespace Pipeline;

/// <summary>Finds the valid name that a misspelt one was meant to be.</summary>
public static class Nearest
{
    // More names are not read; who is near one of them knows what to look for.
    private const int ManyNames = 12;

    /// <summary>
    /// A hint such as <c>Did you mean 'Train'? Valid: Data, Train.</c>; without the list where one of many is near.
    /// </summary>
    /// <param name="given">What was given.</param>
    /// <param name="valid">What could have been, all or some.</param>
    /// <param name="heading">What to call them.</param>
    public static string Hint(string given, IReadOnlyCollection<string> valid, string heading = "Valid")
    {
        var best = valid.MinBy(name => Distance(given, name));
        var close = best is not null && Distance(given, best) <= Math.Max(2, best.Length / 3);
        var list = $"{heading}: {string.Join(", ", valid)}.";
        return !close ? list
            : valid.Count > ManyNames ? $"Did you mean '{best}'?"
            : $"Did you mean '{best}'? {list}";
    }

    /// <summary>Edits (insert, delete, replace, ignoring case) between two names.</summary>
    public static int Distance(string a, string b)
    {
        a = a.ToUpperInvariant();
        b = b.ToUpperInvariant();
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replace = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replace, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}

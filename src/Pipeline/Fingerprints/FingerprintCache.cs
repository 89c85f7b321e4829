using Pipeline.Files;

namespace Pipeline.Fingerprints;

/// <summary>
/// Answers by question, both SHA-256 in hex. The file: a title, one line per answer, and last the SHA-256 of all lines
/// before it; a file that is anything else is taken as empty, since all that it holds can be computed again.
/// </summary>
internal sealed class FingerprintCache
{
    private const string Title = "code fingerprints 2";
    private const int Digits = 64;
    private const int Capacity = 4096;

    private readonly string? file;
    private readonly Dictionary<string, string> loaded;
    private readonly Dictionary<string, string> used = new(StringComparer.Ordinal);
    private bool changed;

    public FingerprintCache(string? file)
    {
        this.file = file;
        loaded = file is not null && File.Exists(file) ? Parse(File.ReadAllLines(file)) : [];
    }

    public string? Find(string question)
    {
        if (used.TryGetValue(question, out var answer))
        {
            return answer;
        }

        if (loaded.TryGetValue(question, out answer))
        {
            used.Add(question, answer);
        }

        return answer;
    }

    public void Add(string question, string answer)
    {
        used.Add(question, answer);
        changed = true;
    }

    /// <summary>
    /// Writes what this process used first, then what earlier ones left, up to a capacity: answers for modules that are
    /// gone fall off.
    /// </summary>
    public void Save()
    {
        if (file is null || !changed)
        {
            return;
        }

        var kept = used.Concat(loaded.Where(pair => !used.ContainsKey(pair.Key))).Take(Math.Max(Capacity, used.Count));
        List<string> lines = [Title, .. kept.Select(pair => $"{pair.Key} {pair.Value}")];
        lines.Add(Checksum(lines));

        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        var written = file + ".new";
        try
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(written, string.Join('\n', lines) + "\n");
            File.Move(written, file, overwrite: true);
            changed = false;
        }
        catch (IOException)
        {
            // A full disk: the next process computes the fingerprints again.
            File.Delete(written);
        }
    }

    private static Dictionary<string, string> Parse(string[] lines)
    {
        var answers = new Dictionary<string, string>(StringComparer.Ordinal);
        if (lines.Length < 2 || lines[0] != Title || lines[^1] != Checksum(lines[..^1]))
        {
            return answers;
        }

        foreach (var line in lines[1..^1])
        {
            answers[line[..Digits]] = line[(Digits + 1)..];
        }

        return answers;
    }

    private static string Checksum(IEnumerable<string> lines) => Digest.OfText(string.Join('\n', lines)).ToString();
}

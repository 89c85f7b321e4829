using Pipeline;

namespace Build.CommandLine;

/// <summary>
/// A command line as rows and texts: every name is known, and given once. What the texts mean is in
/// <see cref="Options"/>.
/// </summary>
public sealed class GivenOptions
{
    private readonly Dictionary<OptionRow, string> given = [];
    private readonly List<TargetRow> targets = [];

    /// <summary>Reads a command line: <c>--name=value</c>, <c>--name value</c>, and flags <c>--name</c>.</summary>
    /// <exception cref="PipelineException">An argument is not UTF-8, an option or target is unknown, an option is
    /// given twice, lacks its value or has one that it does not take.</exception>
    public GivenOptions(IReadOnlyList<string> args)
    {
        for (var i = 0; i < args.Count; i++)
        {
            CheckEncoding(args[i]);
            var (row, text) = Split(args[i]);
            if (text is null && !row.IsFlag && i + 1 < args.Count && !args[i + 1].StartsWith('-'))
            {
                text = args[++i];
            }

            Take(row, text);
        }
    }

    private GivenOptions(GivenOptions others, OptionRow row, string text)
    {
        given = new(others.given) { [row] = text };
        targets = others.targets;
    }

    /// <summary>
    /// Refuses a name with bytes that are no UTF-8: .NET reads each as U+FFFD, and would write to a folder of another
    /// name.
    /// </summary>
    /// <exception cref="PipelineException">It has some.</exception>
    internal static void CheckEncoding(string name)
    {
        if (name.Contains('\uFFFD', StringComparison.Ordinal))
        {
            throw new PipelineException(
                $"'{name}' has bytes that are no UTF-8, shown as \uFFFD.",
                "Rename the folder or file so that its name is UTF-8 (convmv does it for many)."
            );
        }
    }

    /// <summary>The targets asked for.</summary>
    public IReadOnlyList<TargetRow> Targets => targets.Count > 0 ? targets : [TargetTable.Find(OptionTable.Target.Absent)];

    /// <summary>Whether targets are named.</summary>
    public bool NamesTargets => targets.Count > 0;

    /// <summary>Whether an option is given.</summary>
    public bool Has(OptionRow row) => given.ContainsKey(row);

    /// <summary>What is given for an option; empty for a flag, and null where it is not given.</summary>
    public string? Text(OptionRow row) => given.GetValueOrDefault(row);

    /// <summary>These options, with this text for one of them.</summary>
    internal GivenOptions With(OptionRow row, string text) => new(this, row, text);

    /// <summary>The values of all given options.</summary>
    /// <exception cref="PipelineException">One is no value of its option.</exception>
    internal Dictionary<OptionRow, object> Values() => given.ToDictionary(g => g.Key, g => g.Key.Read(g.Value));

    /// <summary>The given options among those that somebody is told, as arguments of a program.</summary>
    internal IEnumerable<string> For(Told somebody) =>
        OptionTable.Rows.Where(row => row.Tells(somebody) && Has(row)).Select(row => Argument(row, given[row]));

    /// <summary>The given options among these rows, each as a shell reads it.</summary>
    internal IEnumerable<string> Written(IEnumerable<OptionRow> rows) => rows.Where(Has).Select(row => Argument(row, Quoted(given[row])));

    /// <summary>Refuses an option that no target of this command line reads.</summary>
    /// <exception cref="PipelineException">There is one.</exception>
    internal void CheckReaders()
    {
        foreach (var row in given.Keys.Where(row => !row.ReadBy.Any(Targets.Contains)))
        {
            throw new PipelineException($"--{row.Name} is not read by {Sequence(Targets, "or")}.", $"Leave it out. {Readers(row)} it.");
        }
    }

    private static string Readers(OptionRow row)
    {
        var others = TargetTable.Rows.Except(row.ReadBy).ToList();
        return others.Count < row.ReadBy.Count / 2
            ? $"All targets but {Sequence(others, "and")} read"
            : $"{Sequence(row.ReadBy, "and")} {(row.ReadBy.Count == 1 ? "reads" : "read")}";
    }

    private static string Sequence(IReadOnlyList<TargetRow> rows, string last) =>
        rows.Count == 1 ? rows[0].Name : $"{string.Join(", ", rows.SkipLast(1).Select(row => row.Name))} {last} {rows[^1].Name}";

    private static string Argument(OptionRow row, string text) => row.IsFlag ? $"--{row.Name}" : $"--{row.Name}={text}";

    private static string Quoted(string value) =>
        value.All(c => char.IsAsciiLetterOrDigit(c) || "-_./,".Contains(c)) ? value : $"'{value.Replace("'", "'\\''")}'";

    private static (OptionRow Row, string? Text) Split(string argument)
    {
        if (!argument.StartsWith('-'))
        {
            throw new PipelineException(
                $"'{argument}' is not an option.",
                "Options are written --name=value or --name value, for example --target=Figure2."
            );
        }

        var parts = argument.TrimStart('-').Split('=', 2);
        return (Find(parts[0]), parts.Length > 1 ? parts[1] : null);
    }

    private static OptionRow Find(string name) =>
        OptionTable.Rows.FirstOrDefault(row =>
            row.Name.Equals(name, StringComparison.OrdinalIgnoreCase) || row.Aliases.Contains(name, StringComparer.OrdinalIgnoreCase)
        )
        ?? throw new PipelineException($"There is no option --{name}.", Nearest.Hint(name, [.. OptionTable.Rows.Select(row => row.Name)]));

    private void Take(OptionRow row, string? text)
    {
        if (row.IsFlag && text is not (null or "" or "true"))
        {
            throw new PipelineException($"--{row.Name}={text}: this option takes no value.", $"Write --{row.Name}, or leave it out.");
        }

        if (!row.IsFlag && !row.ValueIsOptional && text is null or "")
        {
            throw new PipelineException($"--{row.Name} needs a value.", $"Write {row.Form}.");
        }

        if (row == OptionTable.Target)
        {
            targets.Add(TargetTable.Find(text!));
        }
        else if (!given.TryAdd(row, row.IsFlag ? "" : text ?? ""))
        {
            throw new PipelineException($"The option --{row.Name} is given twice.", "Give it once.");
        }
    }
}

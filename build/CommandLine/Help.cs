using System.Reflection;
using System.Text;

namespace Build.CommandLine;

/// <summary>What <c>--help</c> and <c>--version</c> say.</summary>
public static class Help
{
    private const int Width = 80;
    private const int Indent = 18;

    private static readonly Dictionary<Subject, string> Headings = new()
    {
        [Subject.Selecting] = "What an experiment runs",
        [Subject.Computing] = "Computing",
        [Subject.Planning] = "Planning seeds",
        [Subject.Artifacts] = "The artifacts folder",
        [Subject.Looking] = "Looking",
        [Subject.Showing] = "Showing",
        [Subject.KeepingHouse] = "Keeping house",
        [Subject.HandingOver] = "Handing over",
        [Subject.Verifying] = "Reporting and verifying",
        [Subject.Programs] = "Programs of your own",
        [Subject.Command] = "The command itself",
    };

    /// <summary>The answer to a command line that asks only to be told something; null when it asks for more.</summary>
    /// <exception cref="Pipeline.PipelineException">It asks for help on a target that there is not.</exception>
    public static string? Answer(GivenOptions given) =>
        given.Has(OptionTable.Version) ? Version(typeof(Help).Assembly)
        : !given.Has(OptionTable.Help) ? null
        : given.Text(OptionTable.Help) is { Length: > 0 } target ? Of([TargetTable.Find(target)])
        : given.NamesTargets ? Of(given.Targets)
        : Whole();

    private static string Version(Assembly assembly)
    {
        var parts = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+', 2);
        return $"version {parts[0]}, {(parts.Length > 1 ? $"built at commit {parts[1]}" : "commit unknown")}";
    }

    private static string Whole()
    {
        var text = new StringBuilder();
        Wrap(
            text,
            "",
            0,
            "dotnet cake --target=NAME [options]; without --target: Default. An option is written --name=value or "
                + "--name value. An option that no asked-for target reads is misuse."
        );
        Wrap(
            text,
            "",
            0,
            "dotnet cake -- --help=TARGET tells what a target does and which options it reads (the dashes between: "
                + "without them Cake's own tool answers). docs/commands.md tells more."
        );
        Sections(text, "TARGETS", TargetTable.Rows, row => row.Subject, row => (row.Name, row.Sentence));
        Options(text, OptionTable.Rows);
        text.Append("\nExit codes: 0 done; 1 a stage failed, or the run was stopped; 2 misuse;\n3 Status --check found something to run.");
        return text.ToString();
    }

    private static string Of(IReadOnlyList<TargetRow> targets)
    {
        var text = new StringBuilder();
        foreach (var target in targets)
        {
            Wrap(text, target.Name, 0, $": {target.Sentence}");
        }

        Options(text, OptionTable.Rows.Where(row => row.ReadBy.Any(targets.Contains)));
        return text.ToString().TrimEnd('\n');
    }

    private static void Options(StringBuilder text, IEnumerable<OptionRow> rows) =>
        Sections(text, "OPTIONS", rows, row => row.Subject, row => (string.Join(", ", row.Forms), row.Help));

    private static void Sections<T>(
        StringBuilder text,
        string title,
        IEnumerable<T> rows,
        Func<T, Subject> subject,
        Func<T, (string Name, string Sentence)> columns
    )
    {
        text.Append('\n').Append(title).Append('\n');
        foreach (var section in rows.GroupBy(subject).OrderBy(section => section.Key))
        {
            text.Append('\n').Append(Headings[section.Key]).Append('\n');
            foreach (var (name, sentence) in section.Select(columns))
            {
                Wrap(text, "  " + name, Indent, sentence);
            }
        }
    }

    // A name that reaches into the sentence's column has its line to itself.
    private static void Wrap(StringBuilder text, string name, int indent, string sentence)
    {
        var line = new StringBuilder(name);
        if (indent > 0 && name.Length > indent - 2)
        {
            text.Append(line).Append('\n');
            line.Clear();
        }

        line.Append(' ', Math.Max(0, indent - line.Length));
        var isFirst = true;
        foreach (var word in sentence.Split(' '))
        {
            if (!isFirst && line.Length + 1 + word.Length > Width)
            {
                text.Append(line).Append('\n');
                line.Clear().Append(' ', indent);
                isFirst = true;
            }

            line.Append(isFirst ? "" : " ").Append(word);
            isFirst = false;
        }

        text.Append(line).Append('\n');
    }
}

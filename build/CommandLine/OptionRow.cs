namespace Build.CommandLine;

/// <summary>An option: a row of <see cref="OptionTable"/>.</summary>
/// <param name="name">Its name, without dashes.</param>
/// <param name="placeholder">What stands for its value; empty for a flag.</param>
/// <param name="help">What it does: sentences without code marks.</param>
public abstract class OptionRow(string name, string placeholder, string help)
{
    /// <summary>Its name, without dashes.</summary>
    public string Name { get; } = name;

    /// <summary>What stands for its value; empty for a flag.</summary>
    public string Placeholder { get; } = placeholder;

    /// <summary>What it does.</summary>
    public string Help { get; } = help;

    /// <summary>Other names for it.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>The heading that it stands under.</summary>
    public required Subject Subject { get; init; }

    /// <summary>The targets that read it. For all others it is misuse.</summary>
    public required IReadOnlyList<TargetRow> ReadBy { get; init; }

    /// <summary>Who else is told.</summary>
    public Told Told { get; init; }

    /// <summary>Whether it may stand without its value.</summary>
    public bool ValueIsOptional { get; init; }

    /// <summary>Whether it takes no value.</summary>
    public bool IsFlag => Placeholder.Length == 0;

    /// <summary>How it is written, for people.</summary>
    public string Form =>
        IsFlag ? $"--{Name}"
        : ValueIsOptional ? $"--{Name}[={Placeholder}]"
        : $"--{Name}={Placeholder}";

    /// <summary>This and its short form, where it has one.</summary>
    public IEnumerable<string> Forms => [Form, .. Aliases.Where(alias => alias.Length == 1).Select(alias => $"-{alias}")];

    /// <summary>Whether somebody is told of it.</summary>
    public bool Tells(Told somebody) => (Told & somebody) == somebody;

    /// <summary>Its value from a text that is not empty.</summary>
    /// <exception cref="Pipeline.PipelineException">The text is no value of it.</exception>
    internal abstract object Read(string text);
}

/// <summary>An option with a value of one type.</summary>
/// <param name="name">Its name, without dashes.</param>
/// <param name="placeholder">What stands for its value; empty for a flag.</param>
/// <param name="absent">Its value where it is not given.</param>
/// <param name="read">Reads the value of the option of this name from a text that is not empty.</param>
/// <param name="help">What it does: sentences without code marks.</param>
public sealed class Option<T>(string name, string placeholder, T absent, Func<string, string, T> read, string help)
    : OptionRow(name, placeholder, help)
{
    /// <summary>Its value where it is not given.</summary>
    public T Absent { get; } = absent;

    /// <inheritdoc/>
    internal override object Read(string text) => read(Name, text)!;
}

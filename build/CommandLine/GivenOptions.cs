using System.Globalization;
using System.Reflection;
using Cake.Frosting;
using Pipeline;

namespace Build.CommandLine;

/// <summary>
/// The command line as names and values, of which every name is known; what they mean is in <see cref="Options"/>.
/// </summary>
internal sealed class GivenOptions
{
    // Cake's own options: its host reads them; the ones with a value may be written with a space.
    private static readonly string[] CakeOptions =
    [
        "target",
        "t",
        "verbosity",
        "v",
        "working",
        "w",
        "tree",
        "showtree",
        "dryrun",
        "noop",
        "whatif",
        "description",
        "descriptions",
        "showdescription",
        "showdescriptions",
        "exclusive",
        "e",
        "version",
        "ver",
        "info",
        "help",
        "h",
    ];

    private static readonly string[] OwnOptions =
    [
        "experiment",
        "training-seeds",
        "unlearning-seeds",
        "methods",
        "metric",
        "design",
        "jobs",
        "device",
        "gpus",
        "slots-per-gpu",
        "tf32",
        "artifacts",
        "mirror",
        "data",
        "checkpoint-every",
        "keep-models",
        "keep-going",
        "no-wait",
        "retries",
        "timeout",
        "verify-hashes",
        "stage",
        "reason",
        "budget",
        "difference",
        "power",
        "json",
        "check",
        "yes",
        "from",
        "to",
        "output",
        "without",
        "anonymous",
        "from-archive",
        "remote",
        "endpoint",
        "reported",
        "replay",
        "replay-seed",
        "portable",
    ];

    private static readonly string[] Flags =
    [
        "tf32",
        "portable",
        "keep-models",
        "keep-going",
        "no-wait",
        "verify-hashes",
        "json",
        "check",
        "yes",
        "anonymous",
    ];

    private readonly Dictionary<string, string> given = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> targets = [];

    /// <summary>Reads a command line.</summary>
    /// <exception cref="PipelineException">An option or target is unknown, is given twice, or has a value that it does
    /// not take.</exception>
    public GivenOptions(IReadOnlyList<string> args)
    {
        for (var i = 0; i < args.Count; i++)
        {
            var (name, value) = Split(args[i]);
            if (value is null && !Flags.Contains(name) && IsValued(name) && i + 1 < args.Count && !args[i + 1].StartsWith('-'))
            {
                value = args[++i];
            }

            if (!given.TryAdd(name, value ?? "") && name is not ("target" or "t"))
            {
                throw new PipelineException($"The option --{name} is given twice.", "Give it once.");
            }

            if (name is "target" or "t")
            {
                CheckTarget(value ?? "");
                targets.Add(value!);
            }
        }

        foreach (var flag in Flags.Where(f => given.TryGetValue(f, out var value) && value is not ("" or "true")))
        {
            throw new PipelineException($"--{flag}={given[flag]}: this option takes no value.", $"Write --{flag}, or leave it out.");
        }
    }

    /// <summary>The targets asked for.</summary>
    public IReadOnlyList<string> Targets => targets.Count > 0 ? targets : ["Default"];

    /// <summary>Whether any of these options is given.</summary>
    public bool Has(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (given.ContainsKey(name))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>An option's value; null when it is not given.</summary>
    /// <exception cref="PipelineException">It is given without one.</exception>
    public string? Text(string name) =>
        !given.TryGetValue(name, out var value) ? null
        : value.Length > 0 ? value
        : throw new PipelineException($"--{name} needs a value.", $"Write --{name}=VALUE.");

    /// <summary>An option's values, between commas.</summary>
    /// <exception cref="PipelineException">It is given without one.</exception>
    public IReadOnlyList<string>? List(string name) =>
        Text(name)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>An option's whole number.</summary>
    /// <exception cref="PipelineException">It is none, or too small.</exception>
    public int? Count(string name, int least = 1) =>
        Text(name) is not { } text ? null
        : int.TryParse(text, NumberStyles.None, null, out var count) && count >= least ? count
        : throw new PipelineException($"--{name}={text}: expected a whole number of at least {least}.");

    /// <summary>An option's number.</summary>
    /// <exception cref="PipelineException">It is none, or not in this range.</exception>
    public double? Number(string name, string what, double least, double most) =>
        Text(name) is not { } text ? null
        : double.TryParse(text, NumberStyles.AllowDecimalPoint, null, out var number) && number >= least && number <= most ? number
        : throw new PipelineException($"--{name}={text}: expected {what} from {least} to {most}.");

    /// <summary>
    /// Those of these options that are given, each as <c>--name</c> or <c>--name=value</c>, as a shell reads it.
    /// </summary>
    public IEnumerable<string> Written(IEnumerable<string> names) =>
        names.Where(given.ContainsKey).Select(name => given[name].Length > 0 ? $"--{name}={Quoted(given[name])}" : $"--{name}");

    private static string Quoted(string value) =>
        value.All(c => char.IsAsciiLetterOrDigit(c) || "-_./,".Contains(c)) ? value : $"'{value.Replace("'", "'\\''")}'";

    private static (string Name, string? Value) Split(string argument)
    {
        if (!argument.StartsWith('-'))
        {
            throw new PipelineException(
                $"'{argument}' is not an option.",
                "Options are written --name=value, for example --target=Figure2."
            );
        }

        var parts = argument.TrimStart('-').Split('=', 2);
        var name = parts[0];
        string[] valid = [.. OwnOptions, .. CakeOptions];
        return valid.Contains(name, StringComparer.OrdinalIgnoreCase)
            ? (name.ToLowerInvariant(), parts.Length > 1 ? parts[1] : null)
            : throw new PipelineException(
                $"There is no option --{name}.",
                Nearest.Hint(
                    name,
                    [
                        .. OwnOptions,
                        .. CakeOptions.Where(o => o is "target" or "tree" or "dryrun" or "description" or "exclusive" or "verbosity"),
                    ]
                )
            );
    }

    private static bool IsValued(string name) =>
        OwnOptions.Contains(name) || name is "target" or "t" or "verbosity" or "v" or "working" or "w";

    private static void CheckTarget(string target)
    {
        var names = Assembly
            .GetExecutingAssembly()
            .GetExportedTypes()
            .Where(t => !t.IsAbstract && typeof(IFrostingTask).IsAssignableFrom(t))
            .Select(t => t.GetCustomAttribute<TaskNameAttribute>()!.Name)
            .Order()
            .ToList();
        if (!names.Contains(target, StringComparer.OrdinalIgnoreCase))
        {
            throw new PipelineException($"There is no target '{target}'.", Nearest.Hint(target, names));
        }
    }
}

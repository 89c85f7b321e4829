using Cake.Core.Diagnostics;

namespace Cake.Frosting;

public sealed partial class CakeHost
{
    /// <summary>
    /// The options that the package's host knows, read as it reads them: names in lower case, a value behind '=' or as the next argument.
    /// All others are the context's.
    /// </summary>
    private sealed class HostOptions
    {
        private static readonly string[] Valued = ["target", "verbosity", "working"];

        private static readonly Dictionary<string, string> Names = new()
        {
            ["--target"] = "target",
            ["--Target"] = "target",
            ["-t"] = "target",
            ["--verbosity"] = "verbosity",
            ["-v"] = "verbosity",
            ["--working"] = "working",
            ["-w"] = "working",
            ["--exclusive"] = "exclusive",
            ["-e"] = "exclusive",
            ["--tree"] = "tree",
            ["--showtree"] = "tree",
            ["--dryrun"] = "dryrun",
            ["--noop"] = "dryrun",
            ["--whatif"] = "dryrun",
            ["--description"] = "description",
            ["--descriptions"] = "description",
            ["--showdescription"] = "description",
            ["--showdescriptions"] = "description",
        };

        private readonly List<(string Name, string Value)> given = [];

        /// <exception cref="FormatException">A name is in other letters, or a value is missing or none that the option takes.</exception>
        internal HostOptions(IReadOnlyList<string> args)
        {
            for (var i = 0; i < args.Count; i++)
            {
                var parts = args[i].Split('=', 2);
                var value = parts.Length > 1 ? parts[1] : null;
                if (!Names.TryGetValue(parts[0], out var name))
                {
                    RefuseOtherLetters(parts[0]);
                    name = parts[0].TrimStart('-');
                }
                else if (value is null && Valued.Contains(name))
                {
                    value =
                        i + 1 < args.Count && !args[i + 1].StartsWith('-')
                            ? args[++i]
                            : throw new FormatException($"The option {parts[0]} needs a value.");
                }

                given.Add((name, value ?? "true"));
            }

            Verbosity = Enum.TryParse<Verbosity>(Last("verbosity") ?? "Normal", ignoreCase: true, out var verbosity)
                ? verbosity
                : throw new FormatException($"'{Last("verbosity")}' is no verbosity.");
        }

        internal Verbosity Verbosity { get; }

        internal string? Working => Last("working");

        internal IEnumerable<string> Targets => given.Where(o => o.Name == "target").Select(o => o.Value).DefaultIfEmpty("Default");

        internal ILookup<string, string> Arguments => given.ToLookup(o => o.Name, o => o.Value, StringComparer.OrdinalIgnoreCase);

        /// <summary>Whether an option without a value is on.</summary>
        internal bool Has(string name) =>
            Last(name) is { } value
            && (bool.TryParse(value, out var isOn) ? isOn : throw new FormatException($"--{name}={value}: true or false was expected."));

        // The package runs Default for --TARGET=Plan; that would be found out late.
        private static void RefuseOtherLetters(string option)
        {
            var letters = option.TrimStart('-');
            if (Names.Keys.FirstOrDefault(known => known.TrimStart('-').Equals(letters, StringComparison.OrdinalIgnoreCase)) is { } near)
            {
                throw new FormatException($"There is no option {option}; there is {near}.");
            }
        }

        private string? Last(string name) => given.LastOrDefault(o => o.Name == name).Value;
    }
}

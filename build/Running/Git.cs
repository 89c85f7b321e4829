using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using CliWrap;
using Pipeline;

namespace Build.Running;

/// <summary>
/// Asks git about a folder. The answer depends on the repository alone: not on variables that a hook of another
/// repository leaves behind, and not on how the user likes git's output. Nothing is written into the repository.
/// </summary>
internal static class Git
{
    // GIT_DIR and its like point elsewhere, GIT_EXTERNAL_DIFF and its like change the output. Settings stay: a container
    // gives safe.directory by them.
    private static readonly Dictionary<string, string?> Neutral = Environment
        .GetEnvironmentVariables()
        .Keys.Cast<string>()
        .Where(name => name.StartsWith("GIT_") && !name.StartsWith("GIT_CONFIG_") && name != "GIT_EXEC_PATH")
        .ToDictionary(name => name, _ => (string?)null)
        .Append(new("LC_ALL", "C"))
        .ToDictionary();

    private static readonly string[] Settings =
    [
        "--no-pager",
        "--no-optional-locks",
        "-c",
        "color.ui=false",
        "-c",
        "core.quotePath=false",
        "-c",
        "i18n.logOutputEncoding=UTF-8",
        "-c",
        "log.showSignature=false",
    ];

    /// <summary>A git command's answer.</summary>
    /// <param name="Succeeded">Whether git ended with 0.</param>
    /// <param name="Output">What it printed.</param>
    /// <param name="Error">What it said went wrong, on one line.</param>
    public sealed record Answer(bool Succeeded, byte[] Output, string Error)
    {
        /// <summary>The output as text, without the line end.</summary>
        public string Text => Encoding.UTF8.GetString(Output).TrimEnd('\n');

        /// <summary>The output's parts between NUL characters.</summary>
        public IEnumerable<string> Parts => Encoding.UTF8.GetString(Output).Split('\0', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Starts a git that answers, line by line, what it is asked on its standard input.</summary>
    /// <exception cref="Win32Exception">git is not installed.</exception>
    public static Process Start(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("git", [.. Arguments(folder, arguments)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in Neutral)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>Asks; null where git is not installed.</summary>
    public static Answer? Ask(string folder, params string[] arguments)
    {
        using var output = new MemoryStream();
        var error = new StringBuilder();
        try
        {
            var result = Cli.Wrap("git")
                .WithArguments(Arguments(folder, arguments))
                .WithEnvironmentVariables(Neutral)
                .WithValidation(CommandResultValidation.None)
                .WithStandardOutputPipe(PipeTarget.ToStream(output))
                .WithStandardErrorPipe(PipeTarget.ToStringBuilder(error))
                .ExecuteAsync()
                .GetAwaiter()
                .GetResult();
            return new Answer(result.ExitCode == 0, output.ToArray(), error.ToString().Split('\n')[0].Trim());
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    /// <summary>Asks what git must be able to answer.</summary>
    /// <exception cref="PipelineException">It cannot; the message has its words.</exception>
    public static Answer Tell(string folder, params string[] arguments) =>
        Ask(folder, arguments) switch
        {
            { Succeeded: true } answer => answer,
            { Error: var error } => throw new PipelineException(
                $"git {arguments[0]} failed in '{folder}': {error}",
                "Look with 'git status' and 'git fsck' there, and repeat the command."
            ),
            null => throw new PipelineException($"git {arguments[0]}: git is not installed.", "Install git, and repeat the command."),
        };

    private static string[] Arguments(string folder, string[] arguments) => ["-C", folder, .. Settings, .. arguments];
}

using CliWrap;
using CliWrap.Buffered;

namespace Build.Running;

/// <summary>Asks other programs: NVIDIA's about GPUs, Slurm's about jobs.</summary>
internal static class Programs
{
    /// <summary>
    /// What a command prints, without the last line end; null where there is no such program, or no answer.
    /// </summary>
    public static string? Read(string program, params string[] arguments) =>
        Ask(program, arguments) is { ExitCode: 0 } answer ? answer.StandardOutput.TrimEnd('\n') : null;

    /// <summary>What a command does; null where there is no such program.</summary>
    public static BufferedCommandResult? Ask(string program, params string[] arguments)
    {
        try
        {
            return Cli.Wrap(program)
                .WithArguments(arguments)
                .WithValidation(CommandResultValidation.None)
                .ExecuteBufferedAsync()
                .GetAwaiter()
                .GetResult();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}

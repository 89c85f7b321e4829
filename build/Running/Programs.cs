using CliWrap;
using CliWrap.Buffered;

namespace Build.Running;

/// <summary>Asks other programs, NVIDIA's about GPUs.</summary>
internal static class Programs
{
    /// <summary>
    /// What a command prints, without the last line end; null where there is no such program, or no answer.
    /// </summary>
    public static string? Read(string program, params string[] arguments)
    {
        try
        {
            var result = Cli.Wrap(program)
                .WithArguments(arguments)
                .WithValidation(CommandResultValidation.None)
                .ExecuteBufferedAsync()
                .GetAwaiter()
                .GetResult();
            return result.ExitCode == 0 ? result.StandardOutput.TrimEnd('\n') : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}

using CliWrap;
using CliWrap.Buffered;

namespace Build;

/// <summary>Asks git about the checkout that the working folder is in.</summary>
internal static class Git
{
    /// <summary>What a command prints, without the last line end; null where there is no git, no checkout, or no answer.</summary>
    public static string? Read(params string[] arguments)
    {
        try
        {
            var result = Cli.Wrap("git").WithArguments(arguments).WithValidation(CommandResultValidation.None).ExecuteBufferedAsync().GetAwaiter().GetResult();
            return result.ExitCode == 0 ? result.StandardOutput.TrimEnd('\n') : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}

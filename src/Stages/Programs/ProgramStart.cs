using Pipeline;

namespace Stages.Programs;

/// <summary>Why a program cannot be started, or how it ended, in words.</summary>
internal static class ProgramStart
{
    private const UnixFileMode MayRun = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Refuses a command that cannot be started.</summary>
    /// <param name="program">Its first word.</param>
    /// <param name="folder">The program's folder.</param>
    /// <exception cref="PipelineException">There is no such file, or it is no program.</exception>
    public static void Check(string program, string folder)
    {
        var shown = ProgramFolder.Shown(folder);
        if (!program.Contains('/'))
        {
            var places = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
            if (!places.Any(place => File.Exists(Path.Combine(place, program))))
            {
                throw new PipelineException(
                    $"The program {shown} cannot be started: there is no command '{program}'.",
                    $"Install it, or name another in {shown}/{ProgramManifest.File}: \"command\"."
                );
            }

            return;
        }

        // It works in a folder of the task: from there a relative path leads nowhere.
        if (!Path.IsPathRooted(program) || !File.Exists(program))
        {
            throw new PipelineException(
                $"The program {shown} cannot be started: there is no file '{program}'.",
                $"Name a file of the folder in {shown}/{ProgramManifest.File}: \"{ProgramManifest.FolderMark}/NAME\"."
            );
        }

        if ((File.GetUnixFileMode(program) & MayRun) == 0)
        {
            throw new PipelineException(
                $"The program {shown} cannot be started: '{program}' is not executable.",
                $"chmod +x '{program}', or begin \"command\" with its interpreter."
            );
        }

        using var reader = new StreamReader(program);
        var first = new char[256];
        var line = new string(first, 0, reader.ReadBlock(first)).Split('\n')[0];
        if (line.StartsWith("#!") && line.EndsWith('\r'))
        {
            throw new PipelineException(
                $"The program {shown} cannot be started: the lines of '{program}' end as on Windows (CR LF), so its "
                    + $"interpreter would be '{line[2..].TrimEnd()}\\r'.",
                $"sed -i 's/\\r$//' '{program}'"
            );
        }
    }

    /// <summary>How it ended, as the end of a sentence.</summary>
    /// <param name="end">Its exit code is not 0.</param>
    public static string Told(ProgramEnd end) =>
        end.Code switch
        {
            126 => "ended with exit code 126: what it starts with is no program for this machine.",
            127 => "ended with exit code 127: a command that it starts with was not found.",
            128 + 9 =>
                $"was killed (signal 9) when it had had {end.PeakMemoryBytes / 1e6:N0} MB of memory. Nearly always the system has ended "
                    + "it because memory ran out: run fewer stages at once (--jobs).",
            > 128 => $"was ended by signal {end.Code - 128}.",
            _ => $"ended with exit code {end.Code}.",
        };
}

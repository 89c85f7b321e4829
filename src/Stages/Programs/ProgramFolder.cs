using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Pipeline;

namespace Stages.Programs;

/// <summary>Looks at a program's folder: which files are the program's, what is in them, and what it says of versions.</summary>
public static class ProgramFolder
{
    // A key names each file; who has more has data or an environment among them.
    private const int MostFiles = 300;
    private const int LongestLines = 10_000;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>SHA-256 by path of the program's files.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="patterns">The patterns of the files; all that git does not ignore when null.</param>
    /// <exception cref="PipelineException">A pattern fits no file, there are too many, or one cannot be read.</exception>
    public static SortedDictionary<string, object> Files(string folder, IReadOnlyList<string>? patterns)
    {
        var all = patterns is null ? Known(folder) ?? Found(folder) : Found(folder);
        if (patterns?.FirstOrDefault(pattern => !all.Any(path => Glob.Matches(pattern, path))) is { } idle)
        {
            throw new PipelineException(
                $"{Shown(folder)}/{ProgramManifest.File}: \"files\" has '{idle}', which fits no file there.",
                "Patterns are about paths in the folder, with * and ?: \"*.py\"."
            );
        }

        var files = all.Where(path => patterns?.Any(pattern => Glob.Matches(pattern, path)) ?? true).ToList();
        return files.Count <= MostFiles
            ? Hashes(folder, files)
            : throw new PipelineException(
                $"The program {Shown(folder)} has {NumberRange.Written(files.Count)} files; it may have {MostFiles}.",
                $"Name those that it consists of in its {ProgramManifest.File}: \"files\": [\"*.py\"]."
            );
    }

    /// <summary>Refuses to run a program whose files are not what the keys hold.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="code">What the keys hold.</param>
    /// <exception cref="PipelineException">One was edited, added or removed.</exception>
    public static void CheckUnchanged(string folder, ProgramCode code)
    {
        ArgumentNullException.ThrowIfNull(code);
        // git is asked only where there are other files than before: that takes longer than many a program.
        var isSame = code.Patterns is null && Found(folder).ToHashSet().SetEquals(code.Files.Keys);
        var now = isSame ? Hashes(folder, code.Files.Keys) : Files(folder, code.Patterns);
        var changed = code
            .Files.Keys.Union(now.Keys)
            .Where(path => !Equals(code.Files.GetValueOrDefault(path), now.GetValueOrDefault(path)));
        if (changed.FirstOrDefault() is { } file)
        {
            throw new PipelineException(
                $"The program {Shown(folder)} changed during the run: {file} is not what it was when the run began.",
                "Run the same command again: it runs what has changed."
            );
        }
    }

    /// <summary>The lines that a program's command of versions prints.</summary>
    /// <exception cref="PipelineException">It cannot be started, fails, or does not end.</exception>
    public static IReadOnlyList<string> Versions(string folder, IReadOnlyList<string>? command)
    {
        if (command is null)
        {
            return [];
        }

        var (code, output, error) = Ask(folder, [.. command.Select(word => word.Replace(ProgramManifest.FolderMark, folder))]);
        return code == 0 && output.Length <= LongestLines
            ? [.. output.ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0)]
            : throw new PipelineException(
                $"{Shown(folder)}/{ProgramManifest.File}: \"versions\" {(code switch
                {
                    null when error.Length > 0 => $"cannot be started: {error}",
                    null => $"did not end within {Patience.TotalMinutes} minutes",
                    0 => $"prints more than {NumberRange.Written(LongestLines)} characters",
                    _ => $"ended with exit code {code}: {error.TrimEnd().Split('\n')[^1]}",
                })}.",
                $"Run it yourself: {string.Join(' ', command)}"
            );
    }

    /// <summary>How messages call a folder: from the working folder, where it lies in it.</summary>
    public static string Shown(string folder) =>
        Path.GetRelativePath(Directory.GetCurrentDirectory(), folder) is var path && path.StartsWith("..") ? folder : path;

    // What git has or does not ignore; null where git does not know the folder.
    private static List<string>? Known(string folder)
    {
        var (code, output, _) = Ask(folder, ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", "."]);
        return code == 0 ? [.. output.Split('\0').Where(path => File.Exists(Path.Combine(folder, path)) && IsOurs(path)).Distinct()] : null;
    }

    private static List<string> Found(string folder) =>
        [
            .. Directory
                .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(folder, file))
                .Where(path => IsOurs(path) && !path.StartsWith('.') && !path.Contains("/.")),
        ];

    // What Python compiles for itself changes with Python, and program.json is in the key by what it says.
    private static bool IsOurs(string path) =>
        path is not (ProgramManifest.File or "") && !$"/{path}".Contains("/__pycache__/") && !path.EndsWith(".pyc");

    private static SortedDictionary<string, object> Hashes(string folder, IEnumerable<string> files) =>
        new(files.ToDictionary(path => path, path => (object)Hash(folder, path)), StringComparer.Ordinal);

    private static string Hash(string folder, string path)
    {
        try
        {
            using var stream = File.OpenRead(Path.Combine(folder, path));
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new PipelineException($"{path} of the program {Shown(folder)} cannot be read: {error.Message}");
        }
    }

    // The code is null where there is none: it did not start, then the error says why, or it did not end.
    private static (int? Code, string Output, string Error) Ask(string folder, string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        // A hook of another repository leaves variables that point there.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("GIT_")).ToList())
        {
            start.Environment.Remove(name);
        }

        ProgramProcess.Adapt(start.Environment, "cpu");
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            if (!process.WaitForExit(Patience))
            {
                process.Kill(entireProcessTree: true);
                return (null, "", "");
            }

            return (process.ExitCode, output.Result, error.Result);
        }
        catch (System.ComponentModel.Win32Exception absent)
        {
            return (null, "", absent.Message);
        }
    }
}

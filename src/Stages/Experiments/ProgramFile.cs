using System.Text;
using Pipeline;
using Stages.Programs;
using Stages.Unlearning;

namespace Stages.Experiments;

/// <summary>A program as the host found it: what its workers are told, as its folder may change during the run.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Text">Its <c>program.json</c>.</param>
/// <param name="Files">SHA-256 by path of its files.</param>
/// <param name="Versions">What its command of versions printed.</param>
/// <param name="Machine">The machine on which it did.</param>
public sealed record FoundProgram(
    string Folder,
    string Text,
    IReadOnlyDictionary<string, string> Files,
    IReadOnlyList<string> Versions,
    string Machine
);

/// <summary>Finds, reads and checks a program, and makes of it a row of the table of methods.</summary>
public static class ProgramFile
{
    /// <summary>Looks at a folder.</summary>
    /// <param name="folder">The folder, from the working folder.</param>
    /// <param name="asksVersions">Whether its command of versions is run: where no key is written, nobody needs
    /// it.</param>
    /// <exception cref="PipelineException">There is no program in it, or <c>program.json</c> is wrong.</exception>
    public static FoundProgram Find(string folder, bool asksVersions = true)
    {
        var place = Path.GetFullPath(folder);
        var text = Read(Path.Combine(place, ProgramManifest.File), folder);
        var manifest = Parse(place, text);
        return new(
            place,
            text,
            ProgramFolder.Files(place, manifest.Files).ToDictionary(file => file.Key, file => (string)file.Value),
            asksVersions ? ProgramFolder.Versions(place, manifest.Versions) : [],
            Environment.MachineName
        );
    }

    /// <summary>The method that a program is.</summary>
    /// <exception cref="PipelineException">Its <c>program.json</c> is wrong.</exception>
    public static MethodRow Method(FoundProgram found)
    {
        ArgumentNullException.ThrowIfNull(found);
        var manifest = Parse(found.Folder, found.Text);
        var name = manifest.Name ?? Path.GetFileName(found.Folder);
        var files = new SortedDictionary<string, object>(
            found.Files.ToDictionary(f => f.Key, f => (object)f.Value),
            StringComparer.Ordinal
        );
        return new(new MethodName(name, manifest.Title ?? name, manifest.Draws), manifest.Settings, _ => new Unchanged())
        {
            Program = new(new(found.Folder, found.Machine), ProgramCode.Of(manifest, files, found.Versions)),
        };
    }

    private static ProgramManifest Parse(string folder, string text)
    {
        var document = JsonValue.Parse($"{ProgramFolder.Shown(folder)}/{ProgramManifest.File}", text);
        var manifest = new StrictJson(Catalogue.Ours).Read<ProgramManifest>(document);
        var name = manifest.Name ?? Path.GetFileName(folder);
        if (!name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            throw document
                .At("name")
                .Error(
                    $"is '{name}'{(manifest.Name is null ? ", as the folder is called" : "")}.",
                    "It names the method, and becomes a folder's name: letters, digits, '-' and '_'. State another: \"name\"."
                );
        }

        if (Catalogue.Ours.MethodNames.Contains(name))
        {
            throw document.At("name").Error($"is '{name}', which is the name of a method of ours.", "State another: \"name\".");
        }

        if (!manifest.Command.Any(word => word.Contains(ProgramManifest.TaskMark)))
        {
            throw document
                .At("command")
                .Error(
                    $"does not have {ProgramManifest.TaskMark}, so the program would not learn what to do.",
                    "Write \"command\": [\"python3\", \"{folder}/NAME.py\", \"{task}\"]."
                );
        }

        if (manifest is { Does: ProgramWork.Train, Writes: ProgramOutput.Weights })
        {
            throw document
                .At("writes")
                .Error("is \"weights\": of a network that a program trains we know nothing.", "Write \"writes\": \"logits\".");
        }

        return manifest;
    }

    private static string Read(string path, string folder)
    {
        try
        {
            using var reader = new StreamReader(path, new UTF8Encoding(false, throwOnInvalidBytes: true));
            return reader.ReadToEnd();
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new PipelineException(
                Directory.Exists(folder)
                    ? $"The folder '{folder}' has no {ProgramManifest.File}, so it is no program."
                    : $"There is no folder '{folder}' with a program.",
                $"--target=New --method=NAME writes one; the path is taken from the working folder."
            );
        }
        catch (DecoderFallbackException)
        {
            throw new PipelineException($"{path} is not text in UTF-8.", "Save it as UTF-8.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new PipelineException($"{path} cannot be read: {error.Message}");
        }
    }
}

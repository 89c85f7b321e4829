using System.Text;
using Pipeline;

namespace Stages.Experiments;

/// <summary>Finds, reads and checks an experiment.</summary>
public static class ExperimentFile
{
    /// <summary>
    /// The text of <c>experiments/NAME.json</c>, of the embedded experiment of that name, or of the file at a path; and
    /// the name that messages call it by.
    /// </summary>
    /// <param name="nameOrPath">A name such as "digits", or a path that ends in .json.</param>
    /// <exception cref="PipelineException">There is none, or it cannot be read.</exception>
    public static (string File, string Text) Find(string nameOrPath)
    {
        var path = nameOrPath.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
            ? nameOrPath
            : Path.Combine("experiments", nameOrPath + ".json");
        if (Read(path) is { } text)
        {
            return (path, text);
        }

        using var resource = typeof(ExperimentFile).Assembly.GetManifestResourceStream($"{nameOrPath}.json");
        if (resource is null)
        {
            throw new PipelineException(
                $"There is no experiment '{nameOrPath}': neither the file '{path}' nor an embedded one of that name.",
                "Give a name (" + string.Join(", ", EmbeddedNames()) + ") or the path of a JSON file: --experiment=my.json."
            );
        }

        using var reader = new StreamReader(resource);
        return ($"embedded {nameOrPath}.json", reader.ReadToEnd());
    }

    /// <summary>Reads and checks an experiment's text.</summary>
    /// <param name="file">The name that messages use.</param>
    /// <param name="text">JSON.</param>
    /// <param name="catalogue">What it may name; ours when null.</param>
    /// <exception cref="PipelineException">It is wrong.</exception>
    public static Experiment Parse(string file, string text, Catalogue? catalogue = null)
    {
        var known = catalogue ?? Catalogue.Ours;
        var document = JsonValue.Parse(file, text);
        var reader = new StrictJson(known);
        if (ImportedExperiment.Is(document))
        {
            var imported = reader.Read<ImportedExperiment>(document).Experiment(document, known);
            new ExperimentChecks(document, imported, reader.Numbers).RunImported();
            return imported;
        }

        var experiment = reader.Read<Experiment>(document) with { Catalogue = known };
        new ExperimentChecks(document, experiment, reader.Numbers).Run();
        return experiment;
    }

    // Null where there is no such file. UTF-8, or UTF-16 or UTF-32 that begins with its mark.
    private static string? Read(string path)
    {
        try
        {
            using var reader = new StreamReader(path, new UTF8Encoding(false, throwOnInvalidBytes: true));
            return reader.ReadToEnd();
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (DecoderFallbackException)
        {
            throw new PipelineException($"The experiment's file '{path}' is not text in UTF-8.", "Save it as UTF-8.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Directory.Exists(path)
                ? new PipelineException($"The experiment's file '{path}' is a folder.", "Give the JSON file in it.")
                : new PipelineException($"The experiment's file '{path}' cannot be read: {error.Message}");
        }
    }

    private static IEnumerable<string> EmbeddedNames() =>
        typeof(ExperimentFile).Assembly.GetManifestResourceNames().Where(n => n.EndsWith(".json")).Select(n => n[..^5]);
}

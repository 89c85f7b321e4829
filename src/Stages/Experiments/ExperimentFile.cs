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
    /// <exception cref="PipelineException">There is none.</exception>
    public static (string File, string Text) Find(string nameOrPath)
    {
        var path = nameOrPath.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
            ? nameOrPath
            : Path.Combine("experiments", nameOrPath + ".json");
        if (File.Exists(path))
        {
            return (path, Text(path));
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
        var experiment = new StrictJson(file, known).Read<Experiment>(text) with { Catalogue = known };
        new ExperimentChecks(file, experiment).Run();
        return experiment;
    }

    private static string Text(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new PipelineException($"The experiment '{path}' cannot be read: {error.Message}", "Give a file that you may read.");
        }
    }

    private static IEnumerable<string> EmbeddedNames() =>
        typeof(ExperimentFile).Assembly.GetManifestResourceNames().Where(n => n.EndsWith(".json")).Select(n => n[..^5]);
}

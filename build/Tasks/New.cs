using Build.CommandLine;
using Build.Running;
using Cake.Frosting;
using Pipeline;
using Stages.Experiments;

namespace Build.Tasks;

/// <summary>Writes a method in another language that runs as it is, for somebody to go on from.</summary>
[TaskName("New")]
[TaskDescription(Sentences.New)]
public sealed class New : FrostingTask<BuildContext>
{
    private const string Parent = "methods";

    /// <inheritdoc/>
    public override void Run(BuildContext context)
    {
        try
        {
            Write(context.Options.Of(OptionTable.Method), context.Options.Of(OptionTable.Language));
        }
        catch (Exception failure)
        {
            ExitCode.Remember(failure);
            throw;
        }
    }

    private static void Write(string? name, string language)
    {
        if (name is null || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            throw new PipelineException(
                name is null ? "What is the method to be called?" : $"--method={name}: it names a folder.",
                "Name it by letters, digits, '-' and '_': --method=my-method."
            );
        }

        if (Catalogue.Ours.MethodNames.Contains(name))
        {
            throw new PipelineException($"--method={name}: a method of ours is called so.", "Choose another name.");
        }

        var folder = Path.Combine(Parent, name);
        if (Path.Exists(folder))
        {
            throw new PipelineException($"--method={name}: {folder} is there already.", "Choose another name, or remove it.");
        }

        Directory.CreateDirectory(folder);
        var (prefix, program) = ($"{Parent}/{language}/", "");
        foreach (var resource in typeof(New).Assembly.GetManifestResourceNames().Where(resource => resource.StartsWith(prefix)).Order())
        {
            using var reader = new StreamReader(typeof(New).Assembly.GetManifestResourceStream(resource)!);
            var file = Path.Combine(folder, resource[prefix.Length..]);
            File.WriteAllText(file, reader.ReadToEnd().Replace("NAME", name));
            Console.WriteLine(file);
            program = Path.GetFileNameWithoutExtension(file) == "method" ? file : program;
        }

        Console.WriteLine($"It runs as it is; your own goes into {program}. Try it, and see it beside SSD:");
        Console.WriteLine($"    dotnet cake --target=Check --program={folder}");
        Console.WriteLine($"    dotnet cake --experiment={folder}/experiment.json");
    }
}

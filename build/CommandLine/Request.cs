using System.Text;
using Pipeline;
using Stages.Designs;
using Stages.Experiments;

namespace Build.CommandLine;

/// <summary>What this process was asked for: the command line and, read once, the experiment that it names.</summary>
public sealed class Request
{
    private const int LongestArtifacts = 3_000;

    private static Request? current;
    private readonly Experiment? experiment;

    private Request(Options options, string experimentText, Experiment? experiment, IReadOnlyList<FoundProgram>? programs = null)
    {
        Options = options;
        ExperimentText = experimentText;
        Programs = programs ?? [];
        this.experiment = experiment;
    }

    /// <summary>The request that this process serves; Cake makes the context of tasks and can hand it nothing.</summary>
    public static Request Current => current ?? throw new InvalidOperationException("Nothing has been asked for yet.");

    /// <summary>The command line.</summary>
    public Options Options { get; }

    /// <summary>The text of the experiment's file.</summary>
    public string ExperimentText { get; }

    /// <summary>The experiment's programs as they were found.</summary>
    public IReadOnlyList<FoundProgram> Programs { get; }

    /// <summary>The experiment with its selection applied.</summary>
    /// <exception cref="InvalidOperationException">No target of the request is about an experiment.</exception>
    public Experiment Experiment =>
        experiment ?? throw new InvalidOperationException("A target that reads the experiment has no Work.Experiment in its row.");

    /// <summary>Goes to the working folder, looks for what is named, and makes this the process's request.</summary>
    /// <param name="options">The command line.</param>
    /// <param name="experimentText">The text of the experiment's file, where somebody has read it already.</param>
    /// <param name="programs">Its programs, where somebody has looked at them already.</param>
    /// <exception cref="PipelineException">A folder or file is not there, or the file, a key, a value or a name in it is
    /// wrong.</exception>
    public static Request Open(Options options, string? experimentText = null, IReadOnlyList<FoundProgram>? programs = null)
    {
        Enter(options.Of(OptionTable.Working));
        CheckArtifacts(options.Artifacts);
        CheckLaunching(options);
        CheckData(options.Of(OptionTable.Data));
        CheckPast(options);
        return current =
            options.Lists || !options.Targets.Any(target => target.Does(Work.Experiment))
                ? new Request(options, "", null)
                : WithExperiment(options, experimentText, programs);
    }

    /// <summary>This request for the first so many of its training seeds.</summary>
    internal Request WithTrainingSeeds(int count) =>
        new(
            Options.WithTrainingSeeds(count),
            ExperimentText,
            Experiment with
            {
                TrainingSeeds = [.. Experiment.TrainingSeeds.Take(count)],
            },
            Programs
        );

    private static Request WithExperiment(Options options, string? known, IReadOnlyList<FoundProgram>? programs)
    {
        var (file, text) = known is null ? ExperimentFile.Find(options.Experiment) : (options.Experiment, known);
        var writesKeys = options.Targets.Any(target => target.Does(Work.Selection));
        var found = new List<FoundProgram>();
        var experiment = ExperimentFile
            .Parse(file, text, find: folder => Found(programs?[found.Count] ?? ProgramFile.Find(folder, writesKeys)))
            .Select(options.Selection);
        return experiment.Design == SeedDesign.Grid || options.Targets.FirstOrDefault(target => NeedsGrid(target.Name)) is not { } target
            ? new Request(options, text, experiment, found)
            : throw new PipelineException(
                $"{target.Name} needs every training seed with every unlearning seed; "
                    + $"'{experiment.Name}' runs only the pairs of designs A and B.",
                "Add --design=grid, or \"design\": \"grid\" to the experiment's file. What has run already is reused."
            );

        FoundProgram Found(FoundProgram program)
        {
            found.Add(program);
            return program;
        }
    }

    private static bool NeedsGrid(string target) =>
        Catalogue.Ours.Results.Any(row => row.NeedsGrid && row.Name.Equals(target, StringComparison.OrdinalIgnoreCase));

    private static void Enter(string folder)
    {
        GivenOptions.CheckEncoding(Directory.GetCurrentDirectory());
        if (!Directory.Exists(folder))
        {
            throw new PipelineException($"--working={folder}: there is no such folder.", "Give the folder to work in.");
        }

        Directory.SetCurrentDirectory(folder);
        GivenOptions.CheckEncoding(Directory.GetCurrentDirectory());
        GivenOptions.CheckEncoding(AppContext.BaseDirectory);
    }

    // The rest of a path's 4,096 bytes is for what lies in the folder.
    private static void CheckArtifacts(string folder)
    {
        var bytes = Encoding.UTF8.GetByteCount(Path.GetFullPath(folder));
        if (bytes > LongestArtifacts)
        {
            throw new PipelineException(
                $"--artifacts: the folder's path has {NumberRange.Written(bytes)} bytes; "
                    + $"it must have at most {NumberRange.Written(LongestArtifacts)}.",
                "Give a folder with a shorter path."
            );
        }
    }

    // Also reads the file of --cluster: a wrong one is told before anything runs. A launcher may have the script's path
    // read by another shell, ssh's say.
    private static void CheckLaunching(Options options)
    {
        if (options.Launching.Count == 0)
        {
            return;
        }

        var folder = Path.GetFullPath(options.Artifacts);
        if (folder.FirstOrDefault(c => !char.IsAsciiLetterOrDigit(c) && !"/._-".Contains(c)) is var other && other != default)
        {
            throw new PipelineException(
                $"--artifacts: the path '{folder}' has the character '{other}', which a launcher's shells could read as something else.",
                "With workers on other machines, give a folder whose path has letters, digits and . _ - / alone."
            );
        }
    }

    private static void CheckPast(Options options)
    {
        if (!options.Lists && !options.DryRun && options.Targets[0].Does(Work.Past) && !options.HasStore)
        {
            throw new PipelineException(
                $"--artifacts={options.Artifacts}: nothing has run there, so {options.Targets[0].Name} has nothing to do.",
                "Name the folder that has the artifacts, or run a target first: --target=Figure2."
            );
        }
    }

    private static void CheckData(string? folder)
    {
        if (folder is not null && !Directory.Exists(folder))
        {
            throw new PipelineException(
                $"--data={folder}: there is no such folder.",
                "Give the folder that has the data set's files as they are published."
            );
        }
    }
}

using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using Pipeline;

namespace Build.CommandLine;

/// <summary>Workers that one launcher starts: <c>--launch</c>, <c>--slurm</c>, or an entry of <c>--cluster</c>.</summary>
/// <param name="Launch">The command to which the path of the worker's script is added, as a shell reads it; or srun's
/// options.</param>
/// <param name="IsSlurm">Whether it is srun's options.</param>
/// <param name="Workers">How many may live at once.</param>
public sealed record LaunchGroup(string Launch, bool IsSlurm, int Workers)
{
    /// <summary>What stands for srun's options where workers are steps of the allocation that the host runs in.</summary>
    public const string Steps = "steps";

    /// <summary>How many workers a launcher may have.</summary>
    public static NumberRange MostWorkers { get; } = NumberRange.Whole(1, 4_096);

    /// <summary>Whether the workers are steps of an allocation.</summary>
    public bool IsSteps => IsSlurm && Launch == Steps;

    /// <summary>The groups of a command line; none where workers are this machine's.</summary>
    /// <param name="launch">What is given as <c>--launch</c>.</param>
    /// <param name="slurm"><c>--slurm</c>.</param>
    /// <param name="cluster"><c>--cluster</c>.</param>
    /// <param name="workers"><c>--workers</c>.</param>
    /// <param name="inAJobLater">Whether the allocation of <c>--slurm=steps</c> is yet to come; then it has no
    /// group.</param>
    /// <exception cref="PipelineException">Options contradict each other, or one is missing.</exception>
    public static IReadOnlyList<LaunchGroup> Of(string? launch, string? slurm, string? cluster, int? workers, bool inAJobLater = false)
    {
        string[] given =
        [
            .. launch is null ? (string[])[] : ["--launch"],
            .. slurm is null ? (string[])[] : ["--slurm"],
            .. cluster is null ? (string[])[] : ["--cluster"],
        ];
        if (given.Length > 1)
        {
            throw new PipelineException(
                $"{string.Join(" and ", given)} are given together.",
                "Give one of them; several launchers are a list in a file: --cluster=FILE.json."
            );
        }

        if (cluster is not null)
        {
            return workers is null
                ? InFile(cluster)
                : throw new PipelineException("--workers with --cluster: the file says how many.", "Leave out --workers.");
        }

        var command = launch ?? slurm;
        return command is null ? []
            : slurm == Steps && inAJobLater ? []
            : (workers ?? (slurm == Steps ? Tasks() : null)) is { } count ? [new LaunchGroup(command, slurm is not null, count)]
            : throw new PipelineException($"{given[0]}: how many workers?", "Add --workers=N.");
    }

    private static int? Tasks()
    {
        if (Environment.GetEnvironmentVariable("SLURM_JOB_ID") is null)
        {
            throw new PipelineException(
                "--slurm=steps: this command does not run in an allocation of Slurm.",
                "Start it with sbatch or salloc (docs/cluster.md), or give srun's options: --slurm='--partition=gpu --time=8:00:00'."
            );
        }

        // Without --ntasks an allocation has one for each node.
        var tasks = Environment.GetEnvironmentVariable("SLURM_NTASKS") ?? Environment.GetEnvironmentVariable("SLURM_JOB_NUM_NODES");
        return int.TryParse(tasks, out var count) ? count : null;
    }

    private static List<LaunchGroup> InFile(string file)
    {
        const string Form = """Write, for example, [{"launch": "ssh node1", "workers": 4}, {"slurm": "--partition=gpu", "workers": 32}].""";
        try
        {
            var groups = JArray.Parse(File.ReadAllText(file)).Select((entry, index) => InFile(file, entry, index + 1)).ToList();
            return groups.Count > 0 ? groups : throw new PipelineException($"--cluster={file}: it names no launcher.", Form);
        }
        catch (JsonException error)
        {
            throw new PipelineException($"--cluster={file}: it is no list in JSON: {error.Message}", Form);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new PipelineException($"--cluster={file}: it cannot be read: {error.Message}", Form);
        }
    }

    private static LaunchGroup InFile(string file, JToken entry, int number)
    {
        const string Form = """An entry has "launch" or "slurm", and "workers".""";
        var names = entry is JObject item ? item.Properties().Select(property => property.Name).Order().ToList() : [];
        return
            names is ["launch" or "slurm", "workers"]
            && (string?)entry[names[0]] is { Length: > 0 } command
            && entry["workers"] is { Type: JTokenType.Integer } workers
            && MostWorkers.Contains((int)workers)
            ? new LaunchGroup(command, names[0] == "slurm", (int)workers)
            : throw new PipelineException(
                $"--cluster={file}: entry {number} is {entry.ToString(Formatting.None)}.",
                $"{Form} The number of workers is {MostWorkers}."
            );
    }
}

using Pipeline;

namespace Build.CommandLine;

/// <summary>What options about workers elsewhere, and about a host in a job, are to mean together.</summary>
internal static class LaunchOptions
{
    /// <summary>The target that has a job run the others.</summary>
    public const string Submit = "Submit";

    /// <summary>Whether these targets are for a job to run.</summary>
    public static bool Submits(IReadOnlyList<TargetRow> targets) => targets.Any(target => target.Name == Submit);

    /// <summary>Those that this process runs.</summary>
    public static IReadOnlyList<TargetRow> OfThisProcess(IReadOnlyList<TargetRow> targets) =>
        Submits(targets) ? [TargetTable.Find(Submit)] : targets;

    /// <summary>Those that the job runs.</summary>
    public static IReadOnlyList<TargetRow> OfTheJob(IReadOnlyList<TargetRow> targets) =>
        [.. targets.Where(target => target.Name != Submit)];

    /// <summary>Refuses what cannot be meant.</summary>
    /// <exception cref="PipelineException">An option lacks the one that it is about, or contradicts it.</exception>
    public static void Check(GivenOptions given)
    {
        var targets = given.Targets;
        if (Submits(targets) && OfTheJob(targets).Count == 0)
        {
            throw new PipelineException("Submit: what is the job to run?", "Name that as well: --target=Submit --target=Figure2.");
        }

        OptionRow[] launchers = [OptionTable.Launch, OptionTable.Slurm, OptionTable.Cluster];
        var launches = launchers.Any(given.Has);
        foreach (var option in ((OptionRow[])[OptionTable.Gpus, OptionTable.SlotsPerGpu]).Where(o => given.Has(o) && launches))
        {
            throw new PipelineException(
                $"--{option.Name}: a launched worker uses the GPUs that it sees.",
                $"Leave out --{option.Name}; ask the launcher for GPUs, for example --slurm='--gpus=1'."
            );
        }

        var plans = targets.Any(target => !target.Does(Work.Workers) && OptionTable.Workers.ReadBy.Contains(target));
        if (given.Has(OptionTable.Workers) && !launches && !plans)
        {
            throw new PipelineException(
                "--workers is about workers that a launcher starts.",
                "Add --slurm=OPTIONS or --launch=COMMAND; without one, --jobs=N says how many stages run at once."
            );
        }
    }
}

using Build.CommandLine;
using Pipeline;
using Pipeline.Running;
using Pipeline.Store;

namespace Build.Running;

/// <summary>
/// Which workers are let in: those that run this program, and those that compute with the class of processor that the
/// experiment's results come from.
/// </summary>
/// <param name="classThere">The class that the results come from, or null when there are none; null where any will
/// do.</param>
/// <param name="toTell">Whether the program is to be compared: what a worker runs was built by the same command.</param>
public sealed class Admission(Func<(string Class, string Processor)?>? classThere = null, bool toTell = false)
{
    /// <summary>The last records of an experiment among which one of a worker is looked for.</summary>
    private const int Recent = 200;
    private readonly Lock gate = new();
    private (string Class, string Processor)? run;

    /// <summary>
    /// The class of the last of an experiment's results that a worker computed with the same --numerics; null when none
    /// did.
    /// </summary>
    public static (string Class, string Processor)? ClassOf(ArtifactStore store, string experiment, Numerics numerics) =>
        store
            .Records.Reverse()
            .Where(record => !record.Failed && record.Experiment == experiment)
            .Take(Recent)
            .Select(record => record.Details.Environment)
            .Where(facts => facts.TryGetValue(MachineFacts.Class, out var name) && ProcessorClass.NumericsOf(name) == numerics)
            .Select(facts => ((string, string)?)(facts[MachineFacts.Class], facts.GetValueOrDefault("processor", "")))
            .FirstOrDefault();

    /// <summary>Says that this machine comes to other bytes than those of the results that are there.</summary>
    /// <exception cref="PipelineException">It does.</exception>
    public static void CheckHere(Options options, ArtifactStore store, string experiment)
    {
        var (here, there) = (ProcessorClass.Of(options), ClassOf(store, experiment, options.Selection.Numerics));
        if (there is { } results && results.Class != here)
        {
            throw new PipelineException(
                $"This machine computes with {here}; this store's results come from {results.Class} ({results.Processor}): bytes would "
                    + "differ.",
                "Compute into a folder of its own (--artifacts=DIR), or with --numerics=portable, or allow it with --mixed."
            );
        }
    }

    /// <summary>Why a worker is sent home; null when it is let in.</summary>
    /// <exception cref="PipelineException">It runs another program than the host.</exception>
    public string? Admit(WorkerHello hello)
    {
        if (hello.Program != OwnProgram.Fingerprint)
        {
            throw new PipelineException(
                toTell
                    ? $"The worker on {hello.Place} runs another build of this program: it was built anew during the run, or the folder "
                        + "there is another."
                    : "This program was built anew during the run: a new worker is another program.",
                "Run the same command again."
            );
        }

        if (classThere is null)
        {
            return null;
        }

        lock (gate)
        {
            run ??= classThere() ?? (hello.Class, Processor(hello));
            return run.Value.Class == hello.Class
                ? null
                : $"{hello.Node} computes with {hello.Class} ({Processor(hello)}); this store's results come from {run.Value.Class} "
                    + $"({run.Value.Processor}): bytes would differ. Ask the launcher for other machines (--constraint=… in --slurm), or "
                    + "run with --numerics=portable, or allow it with --mixed.";
        }
    }

    private static string Processor(WorkerHello hello) => hello.Facts.GetValueOrDefault("processor", "");
}

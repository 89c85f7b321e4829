using Build.CommandLine;
using Pipeline.Running;
using Pipeline.Store;

namespace Build.Running;

/// <summary>The workers of a run: processes of this machine, or what launchers start elsewhere.</summary>
public sealed class Fleet : IDisposable
{
    private readonly Options options;
    private readonly LaunchScript? script;
    private readonly SlurmQueue? queue;
    private readonly QueueKeeper? keeper;
    private readonly Lazy<IReadOnlyList<string>> slots;

    /// <summary>Starts nothing yet. The caller holds the artifacts folder's lock.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="store">Where results are.</param>
    /// <param name="publishes">Whether what is computed becomes a result: then it is of one class with those there.</param>
    public Fleet(Request request, ArtifactStore store, bool publishes = true)
    {
        options = request.Options;
        var groups = options.Launching;
        if (groups.Count == 0)
        {
            slots = new(() =>
            {
                if (publishes && !options.Mixed)
                {
                    Admission.CheckHere(options, store, request.Experiment.Name);
                }

                return Gpus.Slots(options);
            });
            Pool = new WorkerPool(gpu => Worker.Start(options, request.ExperimentText, gpu, request.Programs), slots)
            {
                Admit = new Admission().Admit,
            };
            return;
        }

        script = LaunchScript.Write(options.Artifacts, Worker.Start(options, request.ExperimentText, gpu: "", request.Programs));
        if (groups.Any(group => group.IsSlurm && !group.IsSteps))
        {
            (queue, keeper) = (new SlurmQueue(script.Name), new QueueKeeper(script.Name));
        }

        slots = new([.. groups.SelectMany((group, index) => Enumerable.Repeat($"{index}", group.Workers))]);
        Pool = new WorkerPool(slot => script.Command(groups[int.Parse(slot)]), slots)
        {
            Launched = true,
            Admit = new Admission(
                options.Mixed ? null : () => Admission.ClassOf(store, request.Experiment.Name, options.Selection.Numerics),
                toTell: true
            ).Admit,
        };
    }

    /// <summary>The workers.</summary>
    public WorkerPool Pool { get; }

    /// <summary>Who starts them, for people; null where they are this machine's.</summary>
    public string? Heading =>
        options.Launching.Count == 0
            ? null
            : string.Join(
                Environment.NewLine,
                options.Launching.Select(group => $"Workers: {LaunchScript.Shown(group)}; up to {group.Workers}")
            );

    /// <summary>How many there are, for people; null where they are this machine's.</summary>
    public string? State
    {
        get
        {
            if (options.Launching.Count == 0)
            {
                return null;
            }

            var (live, pending) = Pool.Counts;
            var why = pending > 0 && queue?.Reasons() is { } reasons ? $": {reasons}" : "";
            return $"{live} of {options.LaunchedWorkers} workers{(pending > 0 ? $" ({pending} queued{why})" : "")}";
        }
    }

    /// <summary>Stages that run at once.</summary>
    public int Jobs => options.Jobs + options.LaunchedWorkers;

    /// <summary>How a run goes about its work with these workers.</summary>
    public RunOptions With(RunOptions run) =>
        options.Launching.Count == 0
            ? run with
            {
                Workers = new(() => slots.Value.Count),
            }
            : run with
            {
                Jobs = Jobs,
                InHost = options.Jobs,
                Workers = new(slots.Value.Count),
                Patience = LateFilesPatience,
            };

    /// <inheritdoc/>
    public void Dispose()
    {
        Pool.Dispose();
        keeper?.Dispose();
        script?.Dispose();
    }

    // NFS believes a folder's listing for 30 to 60 s.
    private static readonly TimeSpan LateFilesPatience = TimeSpan.FromSeconds(60);
}

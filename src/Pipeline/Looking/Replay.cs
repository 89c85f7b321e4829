using System.Security.Cryptography;
using System.Text;
using Pipeline.Files;
using Pipeline.Running;
using Pipeline.Store;

namespace Pipeline.Looking;

/// <summary>An output of a stage that was run again, beside what was recorded.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Output">The output's name.</param>
/// <param name="Recorded">The recorded hash.</param>
/// <param name="Again">The hash of what was made now; the failure, when nothing was made.</param>
public sealed record ReplayedOutput(Stage Stage, string Output, string Recorded, string Again)
{
    /// <summary>
    /// Whether it is what follows from a stage that says of itself that it gives other bytes each time: other bytes
    /// here are told, and are no fault.
    /// </summary>
    public bool IsOfChance { get; init; }

    /// <summary>Whether the bytes are the same.</summary>
    public bool IsIdentical => Recorded == Again;
}

/// <summary>
/// Runs recorded stages again from their recorded inputs, in scratch folders, and compares bytes. Records and publishes
/// nothing.
/// </summary>
public static class Replay
{
    /// <summary>
    /// A sample without replacement, every stage equally likely: those whose hash with the seed is smallest.
    /// </summary>
    public static IReadOnlyList<Stage> Choose(IEnumerable<Stage> stages, int count, int seed) =>
        [.. stages.OrderBy(s => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}|{s.Id}")))).Take(count)];

    /// <summary>Runs the stages again.</summary>
    /// <param name="stages">What to run; their inputs are up to date.</param>
    /// <param name="graph">The graph that they belong to.</param>
    /// <param name="forecasts">Key and record of every stage that is up to date.</param>
    /// <param name="store">The store, whose lock the caller holds.</param>
    /// <param name="execute">Runs a stage of <see cref="Place.Worker"/>.</param>
    /// <param name="options">Device, and how many run at once.</param>
    /// <param name="kill">Stops what runs.</param>
    /// <param name="judges">For stages that give other bytes each time: the stage of the host that reads their outputs
    /// and is compared in their place.</param>
    public static async Task<IReadOnlyList<ReplayedOutput>> RunAsync(
        IReadOnlyList<Stage> stages,
        Graph graph,
        IReadOnlyDictionary<Stage, StageForecast> forecasts,
        ArtifactStore store,
        Func<Execution, CancellationToken, Task<ExecutionResult>> execute,
        RunOptions options,
        CancellationToken kill,
        IReadOnlyDictionary<Stage, Stage>? judges = null
    )
    {
        var outputs = new IReadOnlyList<ReplayedOutput>[stages.Count];
        await Parallel
            .ForAsync(
                0,
                stages.Count,
                new ParallelOptions { MaxDegreeOfParallelism = options.Workers.Value, CancellationToken = kill },
                async (i, _) => outputs[i] = await OneAsync(stages[i]).ConfigureAwait(false)
            )
            .ConfigureAwait(false);
        return [.. outputs.SelectMany(o => o)];

        async Task<IReadOnlyList<ReplayedOutput>> OneAsync(Stage stage)
        {
            var (key, record) = (forecasts[stage].Key!, forecasts[stage].Record!);
            var inputs = graph.Inputs(stage).ToDictionary(i => i.Id, i => InputFiles.Of(forecasts[i].Record!, store));
            // Nothing of an earlier attempt may help: a checkpoint would, and so lies apart.
            var (folder, checkpoints) = (store.NewAttempt(), store.NewAttempt());
            try
            {
                var execution = new Execution(stage, key, folder, checkpoints, inputs, _ => { });
                _ =
                    stage.Place == Place.Host
                        ? InProcess.Run(execution, options.Device)
                        : await execute(execution, kill).ConfigureAwait(false);
                return judges?.GetValueOrDefault(stage) is { } judge && forecasts.ContainsKey(judge)
                    ? Judged(judge, stage, folder)
                    : Compared(stage, record, folder);
            }
#pragma warning disable CA1031 // A stage may fail in any way, and that it fails now is what a replay is to find.
            catch (Exception error) when (!kill.IsCancellationRequested)
#pragma warning restore CA1031
            {
                return [.. record.Outputs.Select(o => new ReplayedOutput(stage, o.Name, o.Sha256, $"failed: {error.Message}"))];
            }
            finally
            {
                AttemptFolder.Discard(folder);
                AttemptFolder.Discard(checkpoints);
            }
        }

        // What follows from the outputs of now, beside what followed from the recorded ones.
        IReadOnlyList<ReplayedOutput> Judged(Stage judge, Stage stage, string made)
        {
            var (key, record) = (forecasts[judge].Key!, forecasts[judge].Record!);
            var inputs = graph
                .Inputs(judge)
                .ToDictionary(
                    i => i.Id,
                    i =>
                        i == stage
                            ? new InputFiles("", stage.Outputs.ToDictionary(name => name, name => Path.Combine(made, name)))
                            : InputFiles.Of(forecasts[i].Record!, store)
                );
            var folder = store.NewAttempt();
            try
            {
                _ = InProcess.Run(new Execution(judge, key, folder, folder, inputs, _ => { }), options.Device);
                return [.. Compared(judge, record, folder).Select(output => output with { IsOfChance = true })];
            }
            finally
            {
                AttemptFolder.Discard(folder);
            }
        }

        static IReadOnlyList<ReplayedOutput> Compared(Stage stage, StageRecord record, string folder) =>
            [
                .. record.Outputs.Select(o => new ReplayedOutput(
                    stage,
                    o.Name,
                    o.Sha256,
                    Path.Combine(folder, o.Name) is var file && File.Exists(file) ? Sha256Text.OfFile(file) : "missing"
                )),
            ];
    }
}

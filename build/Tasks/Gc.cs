using Build.CommandLine;
using Build.Running;
using Cake.Frosting;
using Pipeline;
using Pipeline.Fingerprints;
using Pipeline.Looking;
using Pipeline.Store;

namespace Build.Tasks;

/// <summary>Frees what no present result needs.</summary>
[TaskName("Gc")]
[TaskDescription(Sentences.Gc)]
public sealed class Gc : AsyncFrostingTask<BuildContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(BuildContext context)
    {
        return context.LockedAsync(
            (_, _) =>
            {
                using var store = new ArtifactStore(context.Options.Artifacts);
                var forecast = Forecast.Of(
                    new Graph(context.Experiment.All),
                    store,
                    new CodeFingerprints(context.Options.CodeCache).Of,
                    context.Experiment.Name
                );
                var keys = forecast
                    .Where(f => f.Key is not null)
                    .ToDictionary(f => f.Stage.IdIn(context.Experiment.Name), f => f.Key!.Hash);
                var garbage = Garbage.In(store, forecast.Select(f => f.Record).OfType<StageRecord>(), keys);
                foreach (var (experiment, stages, bytes) in garbage.Kept)
                {
                    Console.WriteLine(
                        $"kept: {experiment}, {stages:N0} stages, {bytes / 1e6:N1} MB: the last execution of each, and what is shown now."
                    );
                }

                foreach (var stage in garbage.Superseded.GroupBy(r => r.StageId).Take(10))
                {
                    Console.WriteLine($"freed: {stage.Count()} earlier execution(s) of {stage.Key}");
                }

                Console.WriteLine(
                    $"{garbage.Objects.Count:N0} files, {garbage.Bytes / 1e6:N1} MB, of "
                        + $"{garbage.Superseded.Count:N0} superseded executions and leftovers."
                );
                if (!context.Options.Yes)
                {
                    Console.WriteLine("Nothing was deleted. --yes frees it; parameters set back to those values would then compute again.");
                    return Task.CompletedTask;
                }

                store.Free(garbage);
                Console.WriteLine("Freed.");
                return Task.CompletedTask;
            }
        );
    }
}

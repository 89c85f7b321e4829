using Build.CommandLine;
using Build.Running;
using Cake.Frosting;
using Pipeline.Store;

namespace Build.Tasks;

/// <summary>
/// Deletes what is ours of the experiment's readable folder; what was computed stays in the store and comes back
/// without running.
/// </summary>
[TaskName("Clean")]
[TaskDescription(Sentences.Clean)]
public sealed class Clean : AsyncFrostingTask<BuildContext>
{
    private const int Shown = 5;

    /// <inheritdoc/>
    public override Task RunAsync(BuildContext context)
    {
        if (!Directory.Exists(context.Folder) || !context.Options.HasStore)
        {
            Console.WriteLine(
                Directory.Exists(context.Folder)
                    ? $"{context.Options.Artifacts} has no store, so nothing in {context.Folder} was computed here; nothing was deleted."
                    : $"{context.Folder} is not there; nothing to delete."
            );
            return Task.CompletedTask;
        }

        return context.LockedAsync(
            (_, _) =>
            {
                using var store = new ArtifactStore(context.Options.Artifacts);
                var cleaning = Cleaning.Of(store, context.Experiment.Name);
                cleaning.Delete();
                Console.WriteLine(
                    $"Deleted {cleaning.Deleted.Count:N0} files of {context.Folder}. The store in "
                        + $"{Path.Combine(context.Options.Artifacts, "store")} keeps what was computed: a run puts it back."
                );
                if (cleaning.Left.Count > 0)
                {
                    Console.WriteLine(
                        $"Left {cleaning.Left.Count:N0} files that no manifest beside them names, or that are not as it says: "
                            + string.Join(", ", cleaning.Left.Take(Shown).Select(f => Path.GetRelativePath(store.Root, f)))
                            + (cleaning.Left.Count > Shown ? ", …" : "")
                    );
                }

                return Task.CompletedTask;
            }
        );
    }
}

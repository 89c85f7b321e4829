using Build.CommandLine;
using Build.Running;
using Cake.Frosting;

namespace Build.Tasks;

/// <summary>
/// Deletes the experiment's readable folder; what was computed stays in the store and comes back without running.
/// </summary>
[TaskName("Clean")]
[TaskDescription(Sentences.Clean)]
public sealed class Clean : AsyncFrostingTask<BuildContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(BuildContext context)
    {
        if (!Directory.Exists(context.Folder))
        {
            Console.WriteLine($"{context.Folder} is not there; nothing to delete.");
            return Task.CompletedTask;
        }

        return context.LockedAsync(
            (_, _) =>
            {
                Directory.Delete(context.Folder, recursive: true);
                Console.WriteLine(
                    $"Deleted {context.Folder}. The store in {Path.Combine(context.Options.Artifacts, "store")} keeps what "
                        + $"was computed; delete {context.Options.Artifacts} to start from nothing."
                );
                return Task.CompletedTask;
            }
        );
    }
}

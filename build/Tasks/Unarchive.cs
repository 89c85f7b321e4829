using Build.CommandLine;
using Build.Running;
using Cake.Frosting;
using Pipeline;
using Pipeline.Archives;
using Pipeline.Store;

namespace Build.Tasks;

/// <summary>Restores a store from an archive.</summary>
[TaskName("Unarchive")]
[TaskDescription(Sentences.Unarchive)]
public sealed class Unarchive : AsyncFrostingTask<BuildContext>
{
    /// <inheritdoc/>
    public override async Task RunAsync(BuildContext context)
    {
        var file =
            context.Options.FromArchive
            ?? throw ExitCode.Remembered(
                new PipelineException("Unarchive needs an archive.", "Name it: --from-archive=artifacts/digits.zip.")
            );
        try
        {
            // The whole archive is verified before the artifacts folder is touched.
            using var archive = new ArchiveReader(file);
            var restoration = new Restoration(archive);
            await context
                .LockedAsync(
                    (_, _) =>
                    {
                        using var store = new ArtifactStore(context.Options.Artifacts);
                        var taken = restoration.Into(store);
                        Console.WriteLine(
                            $"Restored {restoration.Stages:N0} stages ({taken:N0} objects that were not here) from "
                                + $"{file}{(restoration.LeftOut > 0 ? $"; {restoration.LeftOut:N0} objects were left out of it" : "")}."
                        );
                        return Task.CompletedTask;
                    }
                )
                .ConfigureAwait(false);
        }
        catch (PipelineException refusal)
        {
            throw ExitCode.Remembered(refusal);
        }
    }
}

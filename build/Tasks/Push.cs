using Build.CommandLine;
using Build.Remotes;
using Build.Running;
using Cake.Frosting;
using Pipeline.Remotes;
using Pipeline.Store;

namespace Build.Tasks;

/// <summary>Sends the store to a remote.</summary>
[TaskName("Push")]
[TaskDescription(Sentences.Push)]
public sealed class Push : AsyncFrostingTask<BuildContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(BuildContext context)
    {
        return context.LockedAsync(
            async (stop, _) =>
            {
                using var remote = Transfers.Open(context.Options, reads: false);
                using var store = new ArtifactStore(context.Options.Artifacts) { VerifiesHashes = context.Options.VerifyHashes };
                var tally = new TransferTally();
                await Transfers
                    .ShowAsync(new StorePush(store, remote, context.Options.VerifyHashes, tally).RunAsync(Transfers.Parallel, stop), tally)
                    .ConfigureAwait(false);
                if (!context.IsReadOnly)
                {
                    store.SaveStamps(stop);
                }

                Console.WriteLine(
                    tally is { Records: 0, Objects: 0 }
                        ? $"Nothing to push to {remote.Address}: {tally}."
                        : $"Pushed to {remote.Address}: {tally}."
                );
            },
            reads: true
        );
    }
}

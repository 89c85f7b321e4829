using Build.CommandLine;
using Build.Remotes;
using Build.Running;
using Cake.Frosting;
using Pipeline;
using Pipeline.Fingerprints;
using Pipeline.Remotes;
using Pipeline.Store;

namespace Build.Tasks;

/// <summary>Brings what the experiment needs from a remote, so that it need not be computed here.</summary>
[TaskName("Pull")]
[TaskDescription(Sentences.Pull)]
public sealed class Pull : AsyncFrostingTask<BuildContext>
{
    private const int Shown = 5;

    /// <inheritdoc/>
    public override Task RunAsync(BuildContext context)
    {
        return context.LockedAsync(
            async (stop, _) =>
            {
                using var remote = Transfers.Open(context.Options, reads: true);
                using var store = new ArtifactStore(context.Options.Artifacts) { VerifiesHashes = context.Options.VerifyHashes };
                var (code, tally) = (new CodeFingerprints(context.Options.CodeCache), new TransferTally());
                var pull = new StorePull(
                    new Graph(context.Experiment.All),
                    store,
                    code.Of,
                    context.Experiment.Name,
                    remote,
                    context.Options.Without.Has,
                    tally
                );
                await Transfers.ShowAsync(pull.RunAsync(Transfers.Parallel, stop), tally).ConfigureAwait(false);
                code.Save();
                Console.WriteLine(
                    $"Pulled from {remote.Address}: {tally}{(pull.Absent > 0 ? $"; {pull.Absent:N0} stages are to be computed" : "")}."
                );
                if (remote.Doubt is { } doubt)
                {
                    throw new PipelineException(
                        doubt,
                        "Grant s3:ListBucket and s3:GetObject, or check the credentials; if nothing was pushed yet, push first."
                    );
                }

                if (pull.Refusals.Distinct().ToList() is { Count: > 0 } refusals)
                {
                    throw new PipelineException(
                        $"{remote.Address}: {refusals.Count} file(s) were refused, and nothing of them is recorded."
                            + string.Concat(refusals.Take(Shown).Select(r => Environment.NewLine + r))
                            + (refusals.Count > Shown ? $"{Environment.NewLine}… and {refusals.Count - Shown} more" : ""),
                        "Where they are whole, --target=Push --verify-hashes puts them "
                            + "right; or run the target: what is missing is computed here."
                    );
                }
            }
        );
    }
}

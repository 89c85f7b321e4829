using Build.CommandLine;
using Build.Running;
using Cake.Frosting;
using Pipeline;
using Pipeline.Fingerprints;
using Pipeline.Looking;
using Pipeline.Store;

namespace Build.Tasks;

/// <summary>Declares that a change of code alters no results.</summary>
[TaskName("Accept")]
[TaskDescription(Sentences.Accept)]
public sealed class Accept : AsyncFrostingTask<BuildContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(BuildContext context)
    {
        return context.LockedAsync(
            (_, _) =>
            {
                var reason =
                    context.Options.Reason
                    ?? throw new PipelineException(
                        "Accepting a change needs a reason.",
                        "Say why results stay the same: --reason=\"renamed a helper\"."
                    );
                using var store = new ArtifactStore(context.Options.Artifacts);
                var code = new CodeFingerprints(context.Options.CodeCache);
                var accepted = Acceptance.Accept(
                    new Graph(context.Experiment.All),
                    store,
                    code.Of,
                    context.Experiment.Name,
                    reason,
                    s => Glob.Matches(context.Options.Stage ?? "*", s.Id)
                );
                store.SaveStamps();
                Console.WriteLine(
                    accepted.Count == 0
                        ? "Nothing to accept: no stage differs from its last execution by code alone."
                        : $"Accepted {accepted.Count} stage(s), the first {accepted[0].Id}."
                );
                return Task.CompletedTask;
            }
        );
    }
}

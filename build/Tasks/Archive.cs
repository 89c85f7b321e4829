using Build.Archives;
using Build.CommandLine;
using Build.Running;
using Cake.Frosting;
using Pipeline;
using Pipeline.Store;

namespace Build.Tasks;

/// <summary>Writes the experiment into one file for a submission or a repository of data.</summary>
[TaskName("Archive")]
[TaskDescription(Sentences.Archive)]
public sealed class Archive : AsyncFrostingTask<BuildContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(BuildContext context)
    {
        return context.LockedAsync(
            (_, _) =>
            {
                using var store = new ArtifactStore(context.Options.Artifacts) { VerifiesHashes = context.Options.VerifyHashes };
                if (context is { IsReadOnly: true, Options.Output: null })
                {
                    throw new PipelineException(
                        "Where is the archive to go?",
                        "Name a file in a folder that can be written: --output=FILE."
                    );
                }

                var file =
                    context.Options.Output
                    ?? Path.Combine(
                        context.Options.Artifacts,
                        context.Experiment.Name + (context.Options.Anonymous ? "-anonymous.zip" : ".zip")
                    );
                var (parts, source) = ExperimentArchive.Write(context, store, file);
                foreach (var (part, (count, bytes)) in parts.OrderBy(p => p.Key))
                {
                    Console.WriteLine($"{part, -24} {count, 6:N0} files {bytes / 1e6, 10:N2} MB");
                }

                if (source.Commit is null)
                {
                    Console.Error.WriteLine($"The archive holds no source: {source.Checkout.Lack}.");
                }
                else if (source.New.Count > 0)
                {
                    Console.Error.WriteLine(
                        $"New files that git does not know are not in the archive: {string.Join(", ", source.New)}. "
                            + "If the source needs one, add it to git and archive again."
                    );
                }

                Console.WriteLine($"{file}, {new FileInfo(file).Length / 1e6:N2} MB, sha256 {Convert.ToHexStringLower(Hash(file))}");
                return Task.CompletedTask;
            },
            reads: true
        );
    }

    private static byte[] Hash(string file)
    {
        using var stream = File.OpenRead(file);
        return System.Security.Cryptography.SHA256.HashData(stream);
    }
}

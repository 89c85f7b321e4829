using Build.CommandLine;
using Build.Running;
using Pipeline;
using Pipeline.Archives;
using Pipeline.Files;
using Pipeline.Fingerprints;
using Pipeline.Looking;
using Pipeline.Store;

namespace Build.Archives;

/// <summary>Writes an experiment that is up to date into one file.</summary>
internal static class ExperimentArchive
{
    /// <summary>Writes it; the file comes to its place whole.</summary>
    /// <returns>Members and bytes by part, and the source that it holds.</returns>
    /// <exception cref="PipelineException">A stage is not up to date, or <c>--anonymous</c> is given and something
    /// tells who made it.</exception>
    public static (IReadOnlyDictionary<string, (int Count, long Bytes)> Parts, SourceTree Source) Write(
        BuildContext context,
        ArtifactStore store,
        string file
    )
    {
        OutputFile.Check(file, "archive", ArchiveReader.IsArchive);
        var graph = new Graph(context.Experiment.All);
        var forecasts = Forecast.Of(graph, store, new CodeFingerprints(context.Options.CodeCache).Of, context.Experiment.Name);
        CheckUpToDate(forecasts, store, context.Options.Without);
        var checkout = Checkout.Here();
        var source = SourceTree.Of(checkout, context.Options.Artifacts);
        var words = context.Options.Anonymous
            ? Identity.Words(checkout, context.Options.Artifacts, store.Records, context.Options.Harmless)
            : null;
        var (experiment, text) = (context.Request.Experiment, context.Request.ExperimentText);
        var dossier = new Dossier(
            experiment.Name,
            experiment.Claim,
            context.Options.Selecting,
            [
                .. forecasts
                    .Select(f => (Id: f.Stage.IdIn(experiment.Name), words is null ? f.Record! : AnonymousRecord.Of(f.Record!)))
                    .OrderBy(s => s.Id),
            ],
            graph.Targets.Concat(graph.Targets.SelectMany(graph.Inputs)).Select(s => s.IdIn(experiment.Name)).ToHashSet(),
            context.Options.Without,
            source,
            NamedFiles.Of(context.Request),
            context.Options.Anonymous
        );
        // A name that nobody else's file has.
        var partial = $"{file}.{Guid.NewGuid():N}.partial";
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        try
        {
            IReadOnlyDictionary<string, (int, long)> parts;
            using (var to = File.Create(partial))
            using (var archive = new ArchiveWriter(to, words ?? new ForbiddenWords([])))
            {
                Fill(archive, dossier, words?.Replace(text, "anonymous") ?? text, words, store);
                archive.Finish();
                parts = archive.Parts;
            }

            File.Move(partial, file, overwrite: true);
            return (parts, source);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    private static void CheckUpToDate(IReadOnlyList<StageForecast> forecasts, ArtifactStore store, LeftOutParts without)
    {
        var missing = forecasts
            .Where(f => f.Record is null || f.Record.Outputs.Any(o => !without.Has(o.Name) && store.LeavesOut(o.Sha256)))
            .ToList();
        if (missing.Count > 0)
        {
            var reason = missing[0].Why is { } why ? $" ({why})" : ": its files were left out when they came here";
            throw new PipelineException(
                $"{missing.Count} of {forecasts.Count} stages are not up to date, the first {missing[0].Stage.Id}{reason}.",
                "An archive holds a whole experiment: run --target=Default with the same options first."
            );
        }
    }

    private static void Fill(ArchiveWriter archive, Dossier dossier, string experiment, ForbiddenWords? words, ArtifactStore store)
    {
        var (kept, leftOut) = dossier.Objects();
        foreach (var item in kept)
        {
            using var content = File.OpenRead(store.ObjectPath(item.Output.Sha256));
            if (archive.Add(item.Path, content) != item.Output.Sha256)
            {
                throw new PipelineException(
                    $"{item.Path} changed since it was made; nothing was archived.",
                    "Run --target=Default --verify-hashes with the same options: it makes it again."
                );
            }
        }

        foreach (var (id, record) in dossier.Stages)
        {
            archive.Add($"{ArchivePaths.Artifacts}{id}{ArchivePaths.Manifest}", ReadableTree.Manifest(id, record) + "\n");
        }

        archive.Add(
            ArchivePaths.Records,
            string.Concat(dossier.Stages.Select(s => s.Record).DistinctBy(r => r.KeyHash).Select(r => r.ToLine() + "\n"))
        );
        if (leftOut.Count > 0)
        {
            archive.Add(ArchivePaths.LeftOut, string.Concat(leftOut.Select(o => Sha256Text.Line(o.Output.Sha256, o.Path))));
        }

        archive.Add("experiment.json", experiment);
        NamedFiles.AddTo(archive, dossier.Companions);
        archive.Add("environment.json", dossier.Environments());
        archive.Add(Crate.File, Crate.Text(dossier));
        var (redacted, links) = dossier.Source.AddTo(archive, words);
        if (dossier.Source.Difference.Length > 0)
        {
            archive.Add(
                "source.diff",
                new MemoryStream(words?.Replace(dossier.Source.Difference, "anonymous").Bytes ?? dossier.Source.Difference)
            );
        }

        archive.Add("README.md", dossier.Readme(redacted, links));
    }
}

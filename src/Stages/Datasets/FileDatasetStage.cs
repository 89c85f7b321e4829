using Pipeline;
using Stages.Images;
using Stages.Torch;
using static TorchSharp.torch;

namespace Stages.Datasets;

/// <summary>A data set that somebody made, as ours are: with both labels, and its normalisation.</summary>
/// <param name="Sha256">Of the file's bytes.</param>
[Kind("file-dataset")]
public sealed record FileDatasetStage(string Sha256) : Stage
{
    /// <summary>Where the file lies. In no key.</summary>
    internal string Path { get; init; } = "";

    /// <inheritdoc/>
    public override string Id => "data";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Outputs => [Dataset.File];

    /// <inheritdoc/>
    public override void Run(StageContext context)
    {
        using var scope = NewDisposeScope();
        var file = DatasetFile.Look(Path);
        if (file.Sha256 != Sha256)
        {
            throw new PipelineException(
                $"The data set's file {Path} changed during the run.",
                "Run the same command again: it runs what depends on it."
            );
        }

        var tensors = Safetensors.Read(Path);
        foreach (var name in DatasetFile.OfSuper)
        {
            tensors.TryAdd(name, tensors[name.Replace("super", "fine")]);
        }

        var images = tensors["train.images"];
        // Features are taken as they are.
        var normalisation = file.HasFeatures ? new Normalisation([0], [1]) : Normalisation.Of(images);
        Dataset.Write(context.Output(Dataset.File), file.Classes, tensors, normalisation);
    }
}

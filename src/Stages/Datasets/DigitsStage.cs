using Pipeline;

namespace Stages.Datasets;

/// <summary>The embedded digits, split and with their normalisation, as an artifact.</summary>
public sealed record DigitsStage : Stage
{
    /// <inheritdoc/>
    public override string Id => "data";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Outputs => [Dataset.File];

    /// <inheritdoc/>
    public override void Run(StageContext context)
    {
        var (images, labels) = Digits.Read();
        var (train, test) = Digits.Split(labels);
        (byte[][], int[]) Take(int[] examples) => ([.. examples.Select(e => images[e])], [.. examples.Select(e => labels[e])]);
        Dataset.Write(context.Output(Dataset.File), ClassNames.Of(DatasetName.Digits), Take(train), Take(test), (1, 8, 8));
    }
}

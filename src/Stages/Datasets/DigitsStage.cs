using Pipeline;

namespace Stages.Datasets;

/// <summary>The embedded digits, split and with their normalisation, as an artifact.</summary>
[Kind("digits")]
public sealed record DigitsStage : Stage
{
    /// <inheritdoc/>
    public override string Id => "data";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Outputs => [Dataset.File];

    /// <inheritdoc/>
    public override void Run(StageContext context)
    {
        var all = Digits.Read();
        var (train, test) = Digits.Split(all.Labels);
        Dataset.Write(context.Output(Dataset.File), ClassNames.Of(DatasetName.Digits), all.Take(train), all.Take(test), (1, 8, 8));
    }
}

using Pipeline;

namespace Stages.Datasets;

/// <summary>The embedded digits, split and with their normalisation, as an artifact.</summary>
[Kind("digits")]
public sealed record DigitsStage : Stage
{
    /// <summary>The classes.</summary>
    public static ClassNames Classes { get; } =
        new(
            ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
            ["0 or 6", "1 or 7", "2 or 3", "4 or 9", "5 or 8"],
            [0, 1, 2, 2, 3, 4, 0, 1, 4, 3]
        );

    /// <inheritdoc/>
    public override string Id => "data";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Outputs => [Dataset.File];

    /// <inheritdoc/>
    public override void Run(StageContext context)
    {
        var all = Digits.Read();
        var (train, test) = Digits.Split(all.Labels);
        Dataset.Write(context.Output(Dataset.File), Classes, all.Take(train), all.Take(test), (1, 8, 8));
    }
}

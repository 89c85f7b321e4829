using Pipeline;

namespace Stages.Training;

/// <summary>
/// The seeds of a training's streams where they are not all the training seed, so that initialisation and data order can
/// be told apart; null is the training seed.
/// </summary>
/// <param name="Init">Seed of the initial weights.</param>
/// <param name="Order">Seed of the order of the examples.</param>
/// <param name="Augment">Seed of the augmentation.</param>
[Kind("stream-seeds")]
public sealed record StreamSeeds(int? Init, int? Order, int? Augment)
{
    /// <summary>The seeds of a training; null where all are its own.</summary>
    /// <param name="seed">The training seed.</param>
    /// <param name="of">The seed of each stream.</param>
    public static StreamSeeds? Of(int seed, Func<TrainingStream, int> of)
    {
        var seeds = new StreamSeeds(Other(TrainingStream.Init), Other(TrainingStream.Order), Other(TrainingStream.Augment));
        return seeds == new StreamSeeds(null, null, null) ? null : seeds;

        int? Other(TrainingStream stream) => of(stream) is var other && other == seed ? null : other;
    }

    /// <summary>What these add to the name of a training: <c>-order-05</c>.</summary>
    public string Suffix => Part("init", Init) + Part("order", Order) + Part("augment", Augment);

    private static string Part(string name, int? seed) => seed is { } s ? $"-{name}-{s:00}" : "";
}

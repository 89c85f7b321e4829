using Pipeline;
using Stages.Variance;

namespace Stages.Tests.Variance;

public sealed class CrossedComponentsTests
{
    /// <summary>Rows 2 and 6, columns 3 and 5 about 4, and nothing else: MS of rows 16, of columns 4.</summary>
    [Fact]
    public void EffectsThatAddUpHaveNoInteraction()
    {
        var found = CrossedComponents.Of([
            [1, 3],
            [5, 7],
        ])!;
        Assert.Equal((4, 8, 2, 0), (found.Mean, found.Initialisation, found.Order, found.Interaction));
    }

    /// <summary>By hand: row and column means are all 2, so both components are −MS/2 of the rest, 4.</summary>
    [Fact]
    public void AnInteractionAloneMakesTheOthersNegative()
    {
        var found = CrossedComponents.Of([
            [1, 3],
            [3, 1],
        ])!;
        Assert.Equal((2, -2, -2, 4), (found.Mean, found.Initialisation, found.Order, found.Interaction));
    }

    [Fact]
    public void KnownComponentsAreFound()
    {
        const int Replications = 2_000;
        var random = RandomStream.For(5, "crossed");
        var (initialisation, order, interaction) = (0.0, 0.0, 0.0);
        for (var replication = 0; replication < Replications; replication++)
        {
            double[] rows = [.. Enumerable.Range(0, 5).Select(_ => 2 * random.NextNormal())];
            double[] columns = [.. Enumerable.Range(0, 4).Select(_ => 3 * random.NextNormal())];
            var found = CrossedComponents.Of([.. rows.Select(a => columns.Select(b => a + b + random.NextNormal()).ToArray())])!;
            initialisation += found.Initialisation / Replications;
            order += found.Order / Replications;
            interaction += found.Interaction / Replications;
        }

        Assert.InRange(initialisation, 3.7, 4.3);
        Assert.InRange(order, 8.3, 9.7);
        Assert.InRange(interaction, 0.97, 1.03);
    }

    [Fact]
    public void EqualValuesLeaveExactlyNothing() =>
        Assert.Equal(
            0,
            CrossedComponents
                .Of([
                    [0.1, 0.1],
                    [0.1, 0.1],
                    [0.1, 0.1],
                ])!
                .Total
        );

    [Fact]
    public void OneSeedOfAKindTellsNothing()
    {
        Assert.Null(
            CrossedComponents.Of([
                [1, 2, 3],
            ])
        );
        Assert.Null(
            CrossedComponents.Of([
                [1],
                [2],
            ])
        );
    }
}

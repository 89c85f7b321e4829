using Pipeline;
using Stages.Designs;
using Stages.Tables;

namespace Stages.Tests.Designs;

public sealed class CellNameTests
{
    private static readonly CellName Cell = new("digits5-sub", 8, "eight", "ssd", "forget_test", "%");

    [Fact]
    public void ItsTextIsAPathFromSettingToMetric() => Assert.Equal("digits5-sub/class-8/ssd/forget_test", Cell.Text);

    [Fact]
    public void ItsStreamsAreNamedAfterIt() =>
        Assert.Equal("statistics/digits5-sub/class-8/ssd/forget_test/permutation", StreamAsked().Purpose);

    [Fact]
    public void TheStreamsOfAllCellsHaveOnePattern() =>
        Assert.Equal("statistics/{setting}/class-{class}/{method}/{metric}/permutation", StreamAsked().Pattern);

    [Fact]
    public void ItsColumnsAreReadBack() =>
        Assert.Equal([Cell], CellName.Of(Table.Of("Cells.", [Cell], CellName.Columns<CellName>(c => c))));

    [Fact]
    public void ATableOfDistancesHasNoUnit() =>
        Assert.Equal([Cell with { Unit = "" }], CellName.Of(Table.Of("Cells.", [Cell], CellName.Columns<CellName>(c => c)[..5])));

    private static (string Purpose, string? Pattern) StreamAsked()
    {
        (string Purpose, string? Pattern) asked = default;
        Cell.Stream(
            (seed, purpose, pattern) =>
            {
                asked = (purpose, pattern);
                return RandomStream.For(seed, purpose);
            },
            1,
            name => $"statistics/{name}/permutation"
        );
        return asked;
    }
}

using Pipeline;
using Stages.Designs;
using Stages.Tables;

namespace Stages.Tests.Designs;

public sealed class CellNameTests
{
    private static readonly CellName Cell = new("digits5-sub", 8, "eight", "ssd", "forget_test", "%");

    [Fact]
    public void ItsTextSaysSettingClassMethodAndMetric() => Assert.Equal("digits5-sub/class-8/ssd/forget_test", Cell.Text);

    [Fact]
    public void ItsStreamsAreNamedAfterItAndRecordedUnderOnePattern()
    {
        var asked = ("", "");
        Cell.Stream(
            (seed, purpose, pattern) =>
            {
                asked = (purpose, pattern!);
                return RandomStream.For(seed, purpose);
            },
            1,
            name => $"statistics/{name}/permutation"
        );
        Assert.Equal(
            (
                "statistics/digits5-sub/class-8/ssd/forget_test/permutation",
                "statistics/{setting}/class-{class}/{method}/{metric}/permutation"
            ),
            asked
        );
    }

    [Fact]
    public void ItsColumnsAreReadBack() =>
        Assert.Equal([Cell], CellName.Of(Table.Of("Cells.", [Cell], CellName.Columns<CellName>(c => c))));

    [Fact]
    public void ATableOfDistancesHasNoUnit() =>
        Assert.Equal([Cell with { Unit = "" }], CellName.Of(Table.Of("Cells.", [Cell], CellName.Columns<CellName>(c => c)[..5])));
}

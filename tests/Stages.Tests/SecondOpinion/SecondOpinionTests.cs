namespace Stages.Tests.SecondOpinion;

/// <summary>Our statistics against those of a second implementation, with libraries that are not ours.</summary>
public sealed class SecondOpinionTests(ReportedDigits digits, SmallGrid small) : IClassFixture<ReportedDigits>, IClassFixture<SmallGrid>
{
    [FactWithStatsmodels]
    public void TheStatisticsOfTheReportedRunsAreThose()
    {
        var said = AnotherImplementation.Compare(digits.Folder, "--statistics", ReportedDigits.Statistics);
        Assert.True(said.ExitCode == 0, said.Text);
    }

    [FactWithStatsmodels]
    public void TheStatisticsOfAFinishedRunAreThose()
    {
        var said = AnotherImplementation.Compare(small.Folder);
        Assert.True(said.ExitCode == 0, said.Text);
    }

    [FactWithStatsmodels]
    public void ChangedNumbersAreFoundAndNamed()
    {
        using var changed = new ChangedTables(small.Folder);
        (string Table, string Column, string Quantity)[] changes =
        [
            ("wasserstein/wasserstein", "mean_b", "wasserstein: means"),
            ("designs/designs", "median_b", "designs: quartiles"),
            ("variance/variance", "variance_unlearn", "variance: variance_unlearn"),
            ("variance/variance", "f", "variance: f"),
            ("variance/variance", "variance_test", "test set: variance_test"),
            ("variance/instances", "w2", "instances: w2"),
            ("variance/pairs", "gap", "pairs: gap"),
            ("retrain/retrain", "w2", "retrain: w2"),
            ("crossed/crossed", "variance_order", "crossed: variance_order"),
        ];
        foreach (var (table, column, _) in changes)
        {
            changed.Change(table, column);
        }

        var said = AnotherImplementation.Compare(changed.Folder);
        Assert.True(said.ExitCode == 1, said.Text);
        Assert.All(changes, change => Assert.Contains($"  {change.Quantity}: digits5-sub/8/", said.Text));
    }
}

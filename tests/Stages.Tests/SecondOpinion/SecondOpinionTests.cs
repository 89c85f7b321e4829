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
    public void AChangeOfAnyQuantityIsFound()
    {
        var said = AnotherImplementation.Compare(digits.Folder, "--plant");
        Assert.True(said.ExitCode == 0, said.Text);
        Assert.Contains(" changes planted, ", said.Text);
    }

    [FactWithStatsmodels]
    public void AChangedFileIsFoundAndNamed()
    {
        var wasserstein = Path.Combine(small.Folder, "tables/wasserstein/wasserstein.csv");
        var original = File.ReadAllLines(wasserstein);
        var mean = Array.IndexOf(original[0].Split(','), "mean_b");
        var fields = original[1].Split(',');
        fields[mean] = (double.Parse(fields[mean]) + 1e-6).ToString("R");
        File.Delete(wasserstein);
        File.WriteAllLines(wasserstein, [original[0], string.Join(',', fields), .. original[2..]]);
        var said = AnotherImplementation.Compare(small.Folder);
        File.WriteAllLines(wasserstein, original);
        Assert.True(said.ExitCode == 1, said.Text);
        Assert.Contains("wasserstein: means: digits5-sub/8/", said.Text);
    }
}

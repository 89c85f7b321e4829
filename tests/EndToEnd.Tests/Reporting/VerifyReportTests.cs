using Build.Reporting;
using Pipeline.Looking;
using Stages.Designs;
using Stages.Reported;

namespace EndToEnd.Tests.Reporting;

/// <summary>What decides whether a verification ends well.</summary>
public sealed class VerifyReportTests
{
    private static readonly Comparison Outside = new(new Statistic("digits/class-1/ssd/retain_test/b/min", "%", 90, 89, 91), 80);

    [Theory]
    [InlineData(
        0.2,
        Agreement.Agrees,
        true,
        "replication: agrees: these could be runs of the reported pipeline (cells: 1; training seeds: 11 here, 11"
    )]
    [InlineData(
        0.01,
        Agreement.Differs,
        false,
        "replication: DIFFERS: these are not runs of the reported pipeline (cells: 1; training seeds: 11 here, 11"
    )]
    [InlineData(1, Agreement.CannotTell, true, "replication: cannot tell: too few training seeds")]
    public void TheRunsTogetherDecideAndNotANumber(double corrected, Agreement agreement, bool fine, string said)
    {
        var cell = new CellName("digits", 1, "1", "ssd", "retain_test", "%");
        var report = new VerifyReport(
            new Audit(1, 1, 1, 1, [], []),
            [],
            [],
            1,
            [Outside],
            new Replication(agreement, corrected, corrected, (11, 11), 0, [new CellTest(cell, "level", 90, 80, corrected / 2, corrected)]),
            0,
            ""
        );
        Assert.Equal(fine, report.IsFine);
        Assert.Contains(report.Summary, line => line.StartsWith(said));
        Assert.Contains("0 agree, 1 differ", report.Summary[^1]);
    }
}

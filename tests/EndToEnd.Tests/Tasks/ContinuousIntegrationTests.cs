using System.Text.RegularExpressions;
using Build.CommandLine;
using Build.Tasks;

namespace EndToEnd.Tests.Tasks;

public sealed partial class ContinuousIntegrationTests
{
    [Fact]
    public void TheWorkflowRunsTheStepsThatTheTargetRuns() => Assert.Equal(CI.Steps, Commands(".github/workflows/ci.yml"));

    [Theory]
    [InlineData(".github/workflows/ci.yml")]
    [InlineData("templates/paper-ci.yml")]
    public void EveryCommandOfAWorkflowIsUnderstood(string workflow)
    {
        var lines = Commands(workflow).Where(c => c.StartsWith("dotnet cake ")).Select(c => Options.Parse(c.Split(' ')[2..])).ToList();
        Assert.Equal("Verify", lines[^1].Targets.Single().Name);
        Assert.All(lines, options => Assert.Equal(lines[0].Experiment, options.Experiment));
    }

    [Fact]
    public void AStepThatFailsEndsTheTargetWithItsName()
    {
        using var space = new PipelineSpace();
        var result = space.RunPlain("--target=CI");
        result.AssertFailure("ended with exit code 1.");
        Assert.Matches("'dotnet (tool restore|build Pipeline.sln .*)' ended with", result.Said);
    }

    private static List<string> Commands(string workflow) =>
        [.. Run().Matches(File.ReadAllText(Path.Combine(Checkout.Root, workflow))).Select(m => m.Groups[1].Value)];

    [GeneratedRegex(@"^ +- run: (.+)$", RegexOptions.Multiline)]
    private static partial Regex Run();
}

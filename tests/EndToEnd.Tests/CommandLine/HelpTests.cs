using System.Text.RegularExpressions;

namespace EndToEnd.Tests.CommandLine;

public sealed partial class HelpTests : IDisposable
{
    private const int Width = 80;

    private readonly PipelineSpace space = new();

    public void Dispose() => space.Dispose();

    [Fact]
    public Task HelpListsTargetsWithTheirOptions() => Verifier.Verify(Say("--help"), "txt");

    [Fact]
    public Task HelpOnAComputingTargetListsWhatItReads() => Verifier.Verify(Say("--help=Variance"), "txt");

    [Fact]
    public Task HelpOnAnotherTargetListsWhatItReads() => Verifier.Verify(Say("--help=Push"), "txt");

    [Fact]
    public void HelpFitsIntoEightyColumns() => Assert.All(Say("--help").Split('\n'), line => Assert.InRange(line.Length, 0, Width));

    [Theory]
    [InlineData("--help Push")]
    [InlineData("--target=Push --help")]
    [InlineData("-h --target Push")]
    [InlineData("--help push --target=Variance")]
    public void HelpOnATargetIsAskedForInManyWays(string arguments) => Assert.Equal(Say("--help=Push"), Say(arguments.Split(' ')));

    [Fact]
    public void HIsHelp() => Assert.Equal(Say("--help"), Say("-h"));

    [Fact]
    public void TheVersionHasTheCommit() => Assert.Matches(Version(), Say("--version"));

    private string Say(params string[] arguments) => space.RunPlain(arguments).AssertSuccess().Output;

    [GeneratedRegex("^version [0-9.]+, (built at commit [0-9a-f]{40}|commit unknown)\n$")]
    private static partial Regex Version();
}

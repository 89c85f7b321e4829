namespace EndToEnd.Tests.CommandLine;

public sealed class AcceptTests
{
    [Fact]
    public void AcceptWithoutAReasonIsMisuse()
    {
        using var space = new PipelineSpace();
        space.RunWell("--target=Data");
        space.Run("--target=Accept").AssertMisuse("Accepting a change needs a reason.", "--reason=");
    }
}

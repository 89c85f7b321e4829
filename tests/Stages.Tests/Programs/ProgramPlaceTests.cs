using Pipeline;
using Stages.Programs;

namespace Stages.Tests.Programs;

/// <summary>A worker on another machine than the host, which wrote the key.</summary>
public sealed class ProgramPlaceTests
{
    private static readonly ProgramCode Code = ProgramCode.Of(
        new ProgramManifest(ProgramWork.Unlearn, ["run", "{task}"], Versions: ["echo", "paper-torch 2"]),
        new Dictionary<string, object>(),
        ["paper-torch 1"]
    );

    [Fact]
    public void OtherVersionsOnAnotherMachineAreRefused() =>
        Assert.Contains(
            $"finds other versions on {Environment.MachineName} ('paper-torch 2') than on node7 ('paper-torch 1')",
            Assert.Throws<PipelineException>(() => new ProgramPlace("/tmp", "node7").CheckVersions(Code)).Message
        );

    [Fact]
    public void TheSameVersionsOnAnotherMachineAreFine() =>
        new ProgramPlace("/", "node7").CheckVersions(Code with { Versions = ["paper-torch 2"] });
}

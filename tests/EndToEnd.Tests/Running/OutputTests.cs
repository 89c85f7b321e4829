namespace EndToEnd.Tests.Running;

/// <summary>A run whose output goes where it cannot be written computes all the same.</summary>
public sealed class OutputTests : IDisposable
{
    private const string Lost = "What was to be printed could not be, or not all of it: No space left on device";
    private readonly PipelineSpace space = new();

    public void Dispose() => space.Dispose();

    [Fact]
    public void AFullDiskUnderTheLogEndsNoRunAndIsSaid()
    {
        Behind("exec \"$@\" > /dev/full").AssertFailure(Lost);
        Assert.Equal(["data"], space.Executions());
    }

    [Fact]
    public void AReaderWhoGoesAwayEndsNoRun()
    {
        Behind("\"$@\" | head -1; exit ${PIPESTATUS[0]}").AssertSuccess();
        Assert.Equal(["data"], space.Executions());
    }

    [Fact]
    public void AStatusThatCouldNotBePrintedIsAFailure() => Behind("exec \"$@\" --target=Status --json > /dev/full").AssertFailure(Lost);

    [Theory]
    [InlineData(64)]
    [InlineData(128)]
    [InlineData(207)]
    public void TooFewOpenFilesAreMisuse(int files) =>
        Behind($"ulimit -n {files}; exec \"$@\"")
            .AssertMisuse($"A process may have {files} files open here; 208 are needed with --jobs=2.");

    [Fact]
    public void TheOpenFilesThatAreAskedForAreEnough()
    {
        Behind("ulimit -n 208; exec \"$@\" --target=Metrics --methods=ssd").AssertSuccess();
        Assert.Empty(Directory.EnumerateFileSystemEntries(space.InArtifacts("store/attempts")));
    }

    private HostResult Behind(string script)
    {
        string[] target = script.Contains("--target") ? [] : ["--target=Data"];
        string[] jobs = script.Contains("Status") ? [] : ["--jobs=2"];
        return Command.Run(
            space.Root,
            "bash",
            ["-c", script, "bash", .. LaunchedSpace.Words(Launch.Alone), "--experiment=small.json", .. target, .. jobs]
        );
    }
}

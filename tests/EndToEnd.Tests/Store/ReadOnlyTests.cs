namespace EndToEnd.Tests.Store;

/// <summary>An artifacts folder that can only be read, and names that .NET cannot spell.</summary>
[Collection(FinishedSpace.Tests)]
public sealed class ReadOnlyTests(FinishedSpace space)
{
    private const string Said = "cannot be written: it is read as it is, without its lock.";

    [DiskFact]
    public void AReadOnlyStoreIsReadByWhateverOnlyReads()
    {
        var artifacts = FinishedSpace.NewName();
        using var disk = new TemporaryDisk(64, Directory.CreateDirectory(space.Space.InFolder(artifacts)).FullName);
        Command.Run(space.Space.Root, "cp", "-a", "artifacts/.", artifacts).AssertSuccess();
        disk.MakeReadOnly();
        var at = $"--artifacts={artifacts}";
        Assert.Contains("Nothing to run: 20 stages up to date.", Reads(at));
        Assert.Contains("\nVerified: /", Reads(at, "--target=Verify", "--replay=1"));
        Assert.Contains("sha256", Reads(at, "--target=Archive", $"--output={artifacts}.zip"));
        Assert.Contains("Pushed to", Reads(at, "--target=Push", $"--remote={space.Space.InFolder(artifacts)}-remote"));
        space.RunWell(at, "--target=Status", "--check");
        space.RunWell(at, "--target=Report", $"--output={artifacts}/../report-of-read-only.html");
        space.Run(at, "--target=Archive").AssertMisuse("--output=FILE");
        space.Run(at, "--target=Force", "--stage=data").AssertMisuse("cannot be written");
        space.Space.Run(at).AssertMisuse("cannot be written, and not all is up to date: ", "--artifacts=DIR");
    }

    [Theory]
    [InlineData("--artifacts=\"$N\" --target=Status")]
    [InlineData("--target=Status", true)]
    public void ANameThatIsNoUtf8IsRefusedAndNothingIsWritten(string arguments, bool inside = false)
    {
        var folder = Directory.CreateTempSubdirectory("pipeline-names-").FullName;
        var host = Path.Combine(AppContext.BaseDirectory, "Build.dll");
        var enter = inside ? "mkdir \"$N\"; cd \"$N\";" : "";
        Command
            .Run(folder, "sh", "-c", $"N=$(printf 'Dipl\\364me'); {enter} exec dotnet '{host}' {arguments}")
            .AssertMisuse("Dipl\uFFFDme' has bytes that are no UTF-8", "Rename");
        Assert.Equal(inside ? "1\n" : "0\n", Command.Run(folder, "sh", "-c", "ls | wc -l").AssertSuccess().Output);
        Command.Run("/", "rm", "-r", folder).AssertSuccess();
    }

    private string Reads(params string[] arguments)
    {
        var result = space.Run(arguments).AssertSuccess();
        Assert.Contains(Said, result.Error);
        return result.Output;
    }
}

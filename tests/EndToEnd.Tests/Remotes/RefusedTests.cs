namespace EndToEnd.Tests.Remotes;

/// <summary>Remotes that may not be read, wholly or in part: nobody takes that for absence and computes all again.</summary>
[Collection(FinishedSpace.Tests)]
public sealed class RefusedTests(FinishedSpace finished) : IDisposable
{
    private readonly BucketServer server = new();
    private readonly string artifacts = $"--artifacts={FinishedSpace.NewName()}";

    private string[] Bucket => [$"--remote=s3://{BucketServer.Bucket}", $"--endpoint={server.Address}"];

    public void Dispose() => server.Dispose();

    [Fact]
    public void ABucketThatMayNotBeListedIsPushedToAndPulledFrom()
    {
        server.MayBeListed = false;
        finished.Run(["--target=Pull", artifacts, .. Bucket]).AssertMisuse("may not list the bucket", "s3:ListBucket");
        finished.RunWell(["--target=Push", .. Bucket]);
        Assert.Contains($"{FinishedSpace.Stages} records", finished.RunWell(["--target=Pull", artifacts, .. Bucket]));
    }

    [Theory]
    [InlineData("InvalidAccessKeyId", "does not take these credentials")]
    [InlineData("AccessDenied", "s3:PutObject")]
    public void WrongCredentialsAreToldApart(string refusal, string remedy)
    {
        server.Refusal = refusal;
        finished.Run(["--target=Push", .. Bucket]).AssertMisuse(refusal, remedy);
    }

    [Fact]
    public void AFolderThatMayNotBeEnteredIsNotAbsence()
    {
        var remote = FinishedSpace.NewName();
        finished.RunWell("--target=Push", $"--remote={remote}");
        var records = finished.Space.InFolder($"{remote}/records");
        Command.Run(finished.Space.Root, "chmod", "-R", "a+rX,u+w", ".").AssertSuccess();
        File.SetUnixFileMode(records, UnixFileMode.None);
        Pull(remote).AssertMisuse("cannot be used", $"{remote}/records/");
    }

    // Root may enter every folder.
    private HostResult Pull(string remote)
    {
        string[] options = ["--target=Pull", artifacts, $"--remote={remote}"];
        if (Environment.UserName != "root")
        {
            return finished.Run(options);
        }

        var home = Directory.CreateDirectory(finished.Space.InFolder("anybody"));
        Command.Run(finished.Space.Root, "chown", "65534", home.FullName).AssertSuccess();
        string[] host =
        [
            "dotnet",
            Path.Combine(AppContext.BaseDirectory, "Build.dll"),
            "--experiment=../small.json",
            FinishedSpace.Methods,
        ];
        string[] there = [.. options[..^1], $"--remote=../{remote}"];
        return Command.Run(home.FullName, "setpriv", ["--reuid=65534", "--clear-groups", .. host, .. there]);
    }
}

namespace EndToEnd.Tests.Store;

/// <summary>Folders that a group shares, and disks that refuse what others allow.</summary>
public sealed class SharedFolderTests : IDisposable
{
    private const int Group = 60000;
    private readonly CrashSpace space = new();

    private static string Host => Path.Combine(AppContext.BaseDirectory, "CrashHost.dll");

    public void Dispose() => space.Dispose();

    [UserFact]
    public void ASecondOfAGroupGoesOnFromWhatTheFirstHasMade()
    {
        ShareWithTheGroup();
        Assert.Contains("ran 6", As(60001).AssertSuccess().Output);
        Assert.Contains("ran 0, skipped 6", As(60002).AssertSuccess().Output);
        space.AssertWhole("two of a group");
    }

    [UserFact]
    public void ASecondOfAGroupGoesOnWhereTheFirstWasKilled()
    {
        ShareWithTheGroup();
        Assert.NotEqual(0, As(60001, "--kill-at=40").ExitCode);
        Assert.True(File.Exists(Path.Combine(space.Artifacts, "store", "lock.holder")));
        As(60002, "--no-wait").AssertSuccess();
        space.AssertWhole("the first of two was killed");
        Assert.Contains("ran 0, skipped 6", As(60001).AssertSuccess().Output);
    }

    [StraceFact]
    public void ADiskWithoutRightsAndHardLinksHoldsEverything()
    {
        Injected("fchmod,link", "-e", "inject=fchmod:error=EPERM", "-e", "inject=link:error=EPERM").AssertSuccess();
        space.AssertWhole("no rights, no hard links");
        Assert.Contains("ran 0, skipped 6", space.Run().AssertSuccess().Output);
    }

    [StraceFact]
    public void AFolderThatCannotBeFlushedIsLeftAtThat()
    {
        Injected("fsync", [.. Folders(), "-e", "inject=fsync:error=EINVAL"]).AssertSuccess();
        space.AssertWhole("no flush of folders");
    }

    [StraceFact]
    public void AFolderWhoseFlushFailsFailsTheRun() =>
        Injected("fsync", [.. Folders(), "-e", "inject=fsync:error=EIO"]).AssertMisuse("fsync failed", "Input/output error");

    private IEnumerable<string> Folders()
    {
        var folders = (string[])
            [space.Artifacts, Path.Combine(space.Artifacts, "store"), Path.Combine(space.Artifacts, "store", "objects")];
        Directory.CreateDirectory(folders[^1]);
        return folders.SelectMany(folder => (string[])["-P", folder]);
    }

    private HostResult Injected(string calls, params string[] how) =>
        Command.Run(
            space.Root,
            "strace",
            ["-f", "-qq", "-o", "/dev/null", "-e", $"trace={calls}", .. how, "dotnet", Host, space.Artifacts, "--in-host"]
        );

    private void ShareWithTheGroup()
    {
        Command.Run(space.Root, "chgrp", $"{Group}", ".").AssertSuccess();
        Command.Run(space.Root, "chmod", "2775", ".").AssertSuccess();
    }

    private HostResult As(int user, params string[] arguments) =>
        Command.Run(
            space.Root,
            "setpriv",
            [
                $"--reuid={user}",
                $"--regid={user}",
                $"--groups={Group}",
                "sh",
                "-c",
                "umask 002; exec dotnet \"$@\"",
                "sh",
                Host,
                space.Artifacts,
                "--in-host",
                .. arguments,
            ]
        );
}

/// <summary>A fact that needs processes of several users.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UserFactAttribute : FactAttribute
{
    public UserFactAttribute() =>
        Skip = Environment.IsPrivilegedProcess ? null! : "This process may not become another user; run the tests as root to include it.";
}

/// <summary>A fact that needs system calls to fail.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class StraceFactAttribute : FactAttribute
{
    private static readonly Lazy<bool> Traces = new(() =>
    {
        try
        {
            return Command.Run(Environment.CurrentDirectory, "strace", "-qq", "-o", "/dev/null", "true").ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    });

    public StraceFactAttribute() => Skip = Traces.Value ? null! : "strace is not there, or may not trace.";
}

using System.Diagnostics;

namespace EndToEnd.Tests.Store;

/// <summary>One host at a time per artifacts folder, by a lock that ends with its process.</summary>
public sealed class LockTests : IDisposable
{
    private readonly CrashSpace space = new();

    public void Dispose() => space.Dispose();

    [Fact]
    public async Task ASecondHostSaysForWhomItWaitsAndRunsNothingTwice()
    {
        using var first = Hold();
        using var second = space.Start();
        var said = await second.StandardError.ReadLineAsync();
        Assert.Matches(
            $"Waiting for another run on '.*': process {first.Id} on "
                + $"{Environment.MachineName} since \\d{{4}}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d UTC",
            said
        );
        Assert.Equal(0, CrashSpace.End(first).ExitCode);
        Assert.Contains($"ran 0, skipped {CrashSpace.Stages}", CrashSpace.End(second).Output);
        Assert.Equal(CrashSpace.Stages, space.Executions().Count);
        space.AssertWhole("two hosts");
    }

    [Fact]
    public void WithNoWaitASecondHostFailsAtOnceAndReadersGetThrough()
    {
        using var first = Hold();
        var second = space.Run("--no-wait");
        Assert.Equal(2, second.ExitCode);
        Assert.Contains($"process {first.Id} on {Environment.MachineName} since", second.Error);
        Assert.False(first.HasExited);
        space.Executions();
        CrashSpace.Kill(first);
    }

    [Fact]
    public void TheLockIsFreeAtOnceAfterItsHolderWasKilled()
    {
        using var first = Hold();
        CrashSpace.Kill(first);
        space.PauseMilliseconds = 0;
        var second = space.Run("--no-wait");
        Assert.True(second.ExitCode == 0, second.Error);
        space.AssertWhole("the holder was killed");
    }

    [Fact]
    public void HostsStartedTogetherAllFinishAndRunNothingTwice()
    {
        var hosts = Enumerable.Range(0, 3).Select(_ => space.Start()).ToList();
        foreach (var host in hosts)
        {
            var result = CrashSpace.End(host);
            Assert.True(result.ExitCode == 0, result.Error);
            host.Dispose();
        }

        var executions = space.Executions();
        Assert.Equal(CrashSpace.Stages, executions.Count);
        Assert.Equal(CrashSpace.Stages, executions.Distinct().Count());
        space.AssertWhole("three hosts at once");
    }

    [Fact]
    public async Task AWaitingHostTakesOverFromAKilledOne()
    {
        using var first = Hold();
        space.PauseMilliseconds = 0;
        using var second = space.Start();
        await second.StandardError.ReadLineAsync();
        CrashSpace.Kill(first);
        Assert.Equal(0, CrashSpace.End(second).ExitCode);
        space.AssertWhole("the waiting host took over");
    }

    // A host at work for seconds, with the lock in its hands.
    private Process Hold()
    {
        space.PauseMilliseconds = 10;
        var host = space.Start();
        ProcessTree.WaitUntil(
            () => File.Exists(Path.Combine(space.Artifacts, "store", "lock.holder")),
            TimeSpan.FromSeconds(20),
            "the first host takes the lock"
        );
        ProcessTree.WaitUntil(() => ProcessTree.Children(host.Id).Count > 0, TimeSpan.FromSeconds(20), "the first host works");
        return host;
    }
}

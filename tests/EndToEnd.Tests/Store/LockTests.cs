namespace EndToEnd.Tests.Store;

/// <summary>One host at a time per artifacts folder, by a lock that ends with its process.</summary>
public sealed class LockTests : IDisposable
{
    private readonly CrashSpace space = new();

    public void Dispose() => space.Dispose();

    [Fact]
    public async Task ASecondHostSaysForWhomItWaits()
    {
        using var first = space.StartAtWork();
        using var second = space.Start();
        Assert.Matches(
            $"Waiting for another run on '.*': process {first.Id} on "
                + $"{Environment.MachineName} since \\d{{4}}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d UTC",
            await second.StandardError.ReadLineAsync()
        );
        Command.Kill(second);
        Command.Kill(first);
    }

    [Fact]
    public async Task ASecondHostRunsNothingTwice()
    {
        using var first = space.StartAtWork();
        using var second = space.Start();
        await second.StandardError.ReadLineAsync();
        space.LetGo();
        Command.End(first).AssertSuccess();
        Assert.Contains($"ran 0, skipped {CrashSpace.Stages}", Command.End(second).AssertSuccess().Output);
        space.AssertWhole("two hosts");
    }

    [Fact]
    public void NoWaitMakesASecondHostMisuse()
    {
        using var first = space.StartAtWork();
        var second = space.Run("--no-wait");
        Assert.False(first.HasExited);
        second.AssertMisuse($"process {first.Id} on {Environment.MachineName} since");
        Command.Kill(first);
    }

    [Fact]
    public void ReadersGetThroughWhileAHostHoldsTheLock()
    {
        using var first = space.StartAtWork();
        Assert.Empty(space.Executions());
        Command.Kill(first);
    }

    [Fact]
    public void TheLockIsFreeAtOnceAfterItsHolderWasKilled()
    {
        using var first = space.StartAtWork();
        Command.Kill(first);
        space.AssertFinishes("the holder was killed", "--no-wait");
    }

    /// <summary>What a file system does that locks on each machine alone.</summary>
    [Fact]
    public void AHolderThatLivesOnAnotherMachineIsNoticedThoughItsLockIsNot()
    {
        HeldElsewhere(age: TimeSpan.Zero);
        space.Run("--no-wait").AssertMisuse("Another run holds", "process 1 on node3 since");
        using var host = space.Start();
        Command.LineWith("Waiting for a sign of life", host.StandardError);
        HeldElsewhere(age: TimeSpan.Zero);
        Command.End(host).AssertMisuse("process 1 on node3 since", "this file system does not lock between machines");
        Assert.Empty(space.Executions());
    }

    [Fact]
    public void AHolderOnAnotherMachineThatIsSilentForTwoMinutesIsDead()
    {
        HeldElsewhere(age: TimeSpan.FromSeconds(125));
        space.AssertFinishes("a holder elsewhere died", "--no-wait");
    }

    [Fact]
    public void HostsStartedTogetherRunNothingTwice()
    {
        var hosts = Enumerable.Range(0, 3).Select(_ => space.Start()).ToList();
        foreach (var host in hosts)
        {
            Command.End(host).AssertSuccess();
            host.Dispose();
        }

        var executions = space.Executions();
        Assert.Equal(CrashSpace.Stages, executions.Count);
        Assert.Equal(executions.Distinct(), executions);
        space.AssertWhole("three hosts at once");
    }

    [Fact]
    public async Task AWaitingHostTakesOverFromAKilledOne()
    {
        using var first = space.StartAtWork();
        using var second = space.Start();
        await second.StandardError.ReadLineAsync();
        Command.Kill(first);
        Command.End(second).AssertSuccess();
        space.AssertWhole("the waiting host took over");
    }

    private void HeldElsewhere(TimeSpan age)
    {
        var file = Path.Combine(space.Artifacts, "store", "lock.holder");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file + ".new", "process 1 on node3 since 2026-01-01 00:00:00 UTC");
        File.SetLastWriteTimeUtc(file + ".new", DateTime.UtcNow - age);
        File.Move(file + ".new", file, overwrite: true);
    }
}

namespace EndToEnd.Tests.Running;

/// <summary>
/// The fault run of benchmarks/Cluster, which is meant for a thousand workers and ten minutes, with few and for seconds.
/// </summary>
public sealed class ThousandWorkersTests
{
    [Fact]
    public void WhateverWorkersDoNothingIsLostNothingTwiceAndNothingLeftOpen()
    {
        var result = Command.Run("/", "dotnet", Path.Combine(AppContext.BaseDirectory, "Cluster.dll"), "faults", "1", "60");
        Assert.True(result.ExitCode == 0, result.Said);
        Assert.Matches("round 1, .* [1-9][0-9]* workers lost, .* 0 wrong", result.Output);
    }
}

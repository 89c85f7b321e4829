namespace EndToEnd.Tests.Running;

/// <summary>Systems that keep optional parts of /proc from their programs.</summary>
public sealed class SandboxTests : IDisposable
{
    private readonly PipelineSpace space = new();

    public void Dispose() => space.Dispose();

    [StraceTheory]
    [InlineData("ENOENT")]
    [InlineData("EACCES")]
    public void WhatTheSystemDoesNotTellIsLeftOut(string error)
    {
        string[] hidden = ["/proc/self/clear_refs", "/proc/self/oom_score_adj", "/proc/cpuinfo"];
        string[] strace = ["-f", "--seccomp-bpf", "-qq", "-o", "/dev/null", "-e", "trace=openat", "-e", $"inject=openat:error={error}"];
        Command
            .Run(
                space.Root,
                "strace",
                [
                    .. strace,
                    .. hidden.SelectMany(path => new[] { "-P", path }),
                    .. LaunchedSpace.Words(Launch.Alone),
                    "--experiment=small.json",
                    "--target=Data",
                ]
            )
            .AssertSuccess();
        Assert.Null((long?)space.Manifest("data")["peakMemoryBytes"]);
        Assert.Equal("X64", (string?)space.Manifest("data")["environment"]!["processor"]);
    }
}

/// <summary>Runs where strace can fail calls of other processes.</summary>
public sealed class StraceTheoryAttribute : TheoryAttribute
{
    public StraceTheoryAttribute() => Skip = File.Exists("/usr/bin/strace") ? null! : "there is no strace on this machine (Debian: strace)";
}

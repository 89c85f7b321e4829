namespace EndToEnd.Tests.Programs;

/// <summary>What becomes of programs that misbehave: the rows of the table in docs/extending.md.</summary>
public sealed class HostileTests(HostileRun hostile) : IClassFixture<HostileRun>
{
    [Theory]
    [InlineData("nothing", "it ended without writing weights.safetensors into the folder that its task names, which is empty.")]
    [InlineData(
        "other-file",
        "it ended without writing weights.safetensors into the folder that its task names; what it left there: weights.npz."
    )]
    [InlineData("half", "weights.safetensors is no whole safetensors file: tensor ")]
    [InlineData("empty", "weights.safetensors is empty.")]
    [InlineData("link", "weights.safetensors is a link, not a file.")]
    [InlineData("npz", "weights.safetensors is no whole safetensors file: the header should take ")]
    [InlineData("wrong-shape", "weights.safetensors: the tensor 'fc.bias' is F32 [1, 5]; it is to be F32 [5].")]
    [InlineData("float64", "weights.safetensors: the tensor 'fc.bias' is F64 [5]; it is to be F32 [5].")]
    [InlineData("nan", "weights.safetensors: 1 of 5 numbers of 'fc.bias' are not finite.")]
    [InlineData("extra", "weights.safetensors has a tensor 'mine', which the model that it was given has not.")]
    [InlineData("lacking", "weights.safetensors lacks the tensor 'fc.bias', which the model that it was given has.")]
    [InlineData("swallowed", "it ended without writing weights.safetensors")]
    [InlineData("raises", "The program methods/raises ended with exit code 1.")]
    [InlineData("killed", " MB of memory. Nearly always the system has ended it because memory ran out")]
    [InlineData("memory", "The program methods/memory ended with exit code 1.")]
    [InlineData("logits-lacking", "logits.safetensors lacks the tensor 'train', which is to be F32 [901, 5].")]
    [InlineData("logits-shape", "logits.safetensors: the tensor 'test' is F32 [895, 5]; it is to be F32 [896, 5].")]
    [InlineData("logits-float64", "logits.safetensors: the tensor 'test' is F64 [896, 5]; it is to be F32 [896, 5].")]
    [InlineData("logits-nan", "logits.safetensors: 1 of 4,505 numbers of 'train' are not finite.")]
    [InlineData("logits-extra", "logits.safetensors has a tensor 'mine'; it is to have 'train' and 'test' alone.")]
    [InlineData(
        "never-ends",
        "It took longer than the limit of 15 s for program-unlearning stages (--timeout), and its worker was killed."
    )]
    [InlineData("no-interpreter", "The program methods/no-interpreter cannot be started: there is no command 'python9'.")]
    [InlineData("no-run-bit", "/methods/no-run-bit/method.py' is not executable.")]
    [InlineData("windows-lines", "end as on Windows (CR LF), so its interpreter would be '/usr/bin/env python3\\r'.")]
    public void AProgramThatFailsIsToldInASentence(string method, string sentence)
    {
        var failure = hostile.Result.Error.Split("FAILED ").Single(part => part.StartsWith(HostileRun.Stage(method)));
        Assert.Contains(sentence, failure);
        Assert.Contains("Log: ", failure);
    }

    [Theory]
    [InlineData("prints")]
    [InlineData("no-newline")]
    [InlineData("children")]
    [InlineData("daemon")]
    [InlineData("hermit")]
    [InlineData("reads-input")]
    [InlineData("writes-outside")]
    [InlineData("no-term")]
    [InlineData("half-way")]
    [InlineData("blanks")]
    public void AProgramThatIsOnlyClumsyIsDone(string method) =>
        Assert.True(hostile.Done.Contains(HostileRun.Stage(method)), hostile.Result.Error);

    [Fact]
    public void WhatFailsFailsAlone()
    {
        Assert.Equal(1, hostile.Result.ExitCode);
        Assert.Equal(24, hostile.Result.Error.Split("FAILED ").Length - 1);
        Assert.Contains("metrics/digits5-sub/class-8/baseline/train-01", hostile.Done);
    }

    [Theory]
    [InlineData("  | ValueError: the forget set is empty")]
    [InlineData("  | MemoryError")]
    public void AFailureShowsWhatTheProgramSaidLast(string line) => Assert.Contains(line, hostile.Result.Error);

    [Fact]
    public void ALogIsCutWhereNobodyCouldReadIt()
    {
        var log = hostile.Log("prints");
        Assert.InRange(log.Length, 2_000_000, 2_200_000);
        Assert.EndsWith("… It prints more than a log is for: what follows is not kept.", log.TrimEnd());
    }

    [Fact]
    public void ALineWithoutAnEndIsCut() =>
        Assert.All(hostile.Log("no-newline").Split('\n'), line => Assert.InRange(line.Length, 0, 4_000));

    [Fact]
    public void WhatAProgramStartsEndsWithIt() => Assert.Equal(0, HostileRun.Sleepers(HostileRun.Child));

    [Fact]
    public void ADaemonOfAProgramEndsWithIt() => Assert.Equal(0, HostileRun.Sleepers(HostileRun.Daemon));

    // In a session of its own, and without our mark in its environment.
    [Fact]
    public void ADaemonThatHidesEndsWithItsProgram()
    {
        Assert.Contains($"it lives: {HostileRun.Hermit}", hostile.Log("hermit"));
        Assert.Equal(0, HostileRun.Sleepers(HostileRun.Hermit));
    }

    [Fact]
    public void ADaemonThatHidesEndsWithAKilledWorker()
    {
        Assert.Contains($"it lives: {HostileRun.HermitOfKilled}", hostile.Log("never-ends"));
        Assert.Equal(0, HostileRun.Sleepers(HostileRun.HermitOfKilled));
    }

    [Fact]
    public void AProgramReadsNothing() => Assert.Contains("input: ''", hostile.Log("reads-input"));

    // What workers ignore, so that their host decides, a program does not: its own children would never end.
    [Fact]
    public void AProgramsSignalsAreAsUsual() => Assert.Contains("TERM <Handlers.SIG_DFL", hostile.Log("no-term"));

    [Fact]
    public void AProgramTellsHowFarItIs() => Assert.Contains("35 %, epoch 3", hostile.Log("half-way"));
}

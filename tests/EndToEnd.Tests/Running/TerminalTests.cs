namespace EndToEnd.Tests.Running;

/// <summary>An interactive shell in a terminal of its own, as somebody sits before it.</summary>
[Collection(LaunchedSpace.Tests)]
public sealed class TerminalTests(LaunchedSpace space) : IDisposable
{
    private readonly ShellInTerminal shell = new(space.Space.Root);
    private readonly string artifacts = space.NewArtifacts();

    public void Dispose() => shell.Dispose();

    [Theory]
    [InlineData(Launch.Alone)]
    [InlineData(Launch.Cake)]
    public void CtrlCStopsARunAndOnlyThenThePromptIsBack(Launch launch)
    {
        shell.Type($"{Command(launch)}; echo ended with $?");
        WaitUntilItTrains();
        shell.Press('\x03');
        shell.WaitUntilSaid("ended with 1");
        Assert.Contains("Stopped. Run the same command again", shell.Said);
        Assert.DoesNotContain("FAILED", shell.Said);
    }

    [Fact]
    public void CtrlCTwiceEndsARunAtOnce()
    {
        shell.Type($"{Command(Launch.Cake)}; echo ended with $?");
        WaitUntilItTrains();
        shell.Press('\x03');
        shell.WaitUntilSaid("Ctrl-C again stops it at once.");
        shell.Press('\x03');
        shell.WaitUntilSaid("ended with 1");
        Assert.Contains("Stopped.", shell.Said);
    }

    [Fact]
    public void ARunGoesOnWhereCtrlZStoppedIt()
    {
        shell.Type(Command(Launch.Cake));
        WaitUntilItTrains();
        shell.Press('\x1a');
        shell.WaitUntilSaid("Stopped ");
        shell.Type("fg; echo ended with $?");
        shell.WaitUntilSaid("ended with 0");
        Assert.Equal(space.Hashes, space.Space.Hashes(artifacts));
    }

    [Fact]
    public void ARunInTheBackgroundDoesNotStopToPrint()
    {
        shell.Type($"stty tostop; {Command(Launch.Alone)} & wait $!; echo ended with $?");
        shell.WaitUntilSaid("ended with 0");
    }

    [Fact]
    public void AClosedTerminalStopsARun()
    {
        shell.Type(Command(Launch.Cake));
        var all = WaitUntilItTrains();
        shell.Close();
        Processes.WaitForEnd(all, TimeSpan.FromMinutes(3), "all have ended");
        Assert.Equal(["data", "train/digits5/seed-01"], space.Space.Executions(artifacts));
    }

    [Fact]
    public void ARunUnderNohupGoesOnWithoutItsTerminal()
    {
        shell.Type($"trap '' HUP; {Command(Launch.Alone)}");
        var all = WaitUntilItTrains();
        shell.Close();
        Processes.WaitForEnd(all, TimeSpan.FromMinutes(3), "all have ended");
        Assert.Equal(space.Hashes, space.Space.Hashes(artifacts));
    }

    private IReadOnlyList<int> WaitUntilItTrains()
    {
        var worker = 0;
        Processes.WaitUntil(
            () => (worker = shell.Processes.FirstOrDefault(Processes.IsWorker)) > 0 && Processes.HasMapped(worker, "libtorch_cpu.so"),
            TimeSpan.FromMinutes(3),
            "it trains"
        );
        return [.. shell.Processes.Where(process => process != shell.Id)];
    }

    private string Command(Launch launch) =>
        string.Join(
            ' ',
            (string[])[.. LaunchedSpace.Words(launch), "--experiment=small.json", $"--artifacts={artifacts}", .. LaunchedSpace.Training]
        );
}

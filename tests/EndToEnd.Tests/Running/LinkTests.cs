using System.Diagnostics;

namespace EndToEnd.Tests.Running;

/// <summary>
/// A host and its worker on two machines, by a real sshd, with a link between them that is slow, loses packets, or is
/// cut. A worker is lost here after four silent seconds, and ends itself after ten.
/// </summary>
public sealed class LinkTests : IDisposable
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Deaf = TimeSpan.FromSeconds(10);

    // What a busy machine takes beside.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);
    private readonly NetworkLink link = new();
    private readonly SshServer far;
    private readonly CrashSpace space = new();

    public LinkTests() => far = new SshServer(link);

    private string FarGate => Path.Combine(space.Root, "far-gate");

    public void Dispose()
    {
        far.Dispose();
        link.Dispose();
        space.Dispose();
    }

    [LinkFact]
    public void ASlowLinkThatLosesEveryFifthPacketGivesTheSameBytes()
    {
        (link.Delay, link.Loss) = (TimeSpan.FromSeconds(0.2), 0.2);
        space.Run($"--launch={far.Launcher}").AssertSuccess();
        space.AssertWhole("a slow and lossy link");
    }

    [LinkFact]
    public void AWorkerBehindACutLinkIsLostAndItsLateResultIsNobodys()
    {
        using var host = StartWithOneFar();
        var (worker, launchers) = (FarWorker(), Processes.Descendants(host.Id).Where(IsSsh).ToList());
        Assert.NotEmpty(launchers);
        var cut = Stopwatch.StartNew();
        link.Near.Set(up: false);
        Assert.Contains("lost: nothing heard for 4 s. It begins again in another.", Command.LineWith("lost: ", host.StandardError));
        Assert.InRange(cut.Elapsed, Silence / 2, Silence + Slack);
        Processes.WaitForEnd(launchers, Slack, "its launcher is ended");

        // It does its stage to the end and says so, into the dead link; then the link is back.
        File.Delete(FarGate);
        link.Near.Set(up: true);
        Processes.WaitForEnd([worker], Longest, "the old worker ends by itself");
        Assert.False(host.HasExited);
        space.LetGo();
        Assert.Equal(0, Command.End(host).ExitCode);
        space.AssertWhole("a cut link");
    }

    [LinkFact]
    public void AWorkerThatHearsNothingOfADeadHostEndsItself()
    {
        using var host = StartWithOneFar();
        var worker = FarWorker();
        // No packet says that the host is dead: its end of the connection is open for ever.
        link.Loss = 1;
        Command.Kill(host);
        var killed = Stopwatch.StartNew();
        Processes.WaitForEnd([worker], Deaf + Slack, "it hears nothing");
        Assert.True(killed.Elapsed > Deaf / 2, $"It ended after {killed.Elapsed.TotalSeconds} s: not because it heard nothing.");
        space.LetGo();
        space.AssertFinishes("a dead host behind a dead link");
    }

    [LinkFact]
    public void AConnectionThatTheFarMachineHasForgottenIsALoss()
    {
        using var host = StartWithOneFar();
        link.RebootFar();
        Assert.Contains(" lost: ", Command.LineWith("lost: ", host.StandardError));
        space.LetGo();
        Assert.Equal(0, Command.End(host).ExitCode);
        space.AssertWhole("a machine that lost its power");
    }

    // The first worker runs on the far machine, all others here; two stages are held in the middle.
    private Process StartWithOneFar()
    {
        var script = Path.Combine(space.Root, "launch.sh");
        File.WriteAllText(FarGate, "");
        File.WriteAllText(
            script,
            $"""
            mkdir {space.Root}/one-is-far 2> /dev/null || exec "$@"
            exec setpriv --pdeathsig KILL {far.Launcher} env CRASH_GATE={FarGate} "$@"
            """
        );
        return space.StartLaunched($"sh {script}");
    }

    private int FarWorker() => link.Far.Processes.Single(process => Processes.IsWorker(process) && IsDotnet(process));

    private static bool IsDotnet(int process) => Name(process) == "dotnet";

    private static bool IsSsh(int process) => Name(process) == "ssh";

    private static string Name(int process) => File.ReadAllText($"/proc/{process}/comm").TrimEnd();
}

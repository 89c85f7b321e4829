using System.Diagnostics;
using Xunit.Abstractions;

namespace EndToEnd.Tests.Store;

/// <summary>
/// The host is killed with SIGKILL, at every step of every publish and at random moments; the next plain run ends with
/// the bytes of an undisturbed one.
/// </summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int RandomKills = 40;
    private const int Chains = 12;
    private const int KillsPerChain = 5;
    private const int AtOnce = 2;
    private const int Seed = 20240607;

    [Fact]
    public void AKillAtAnyStepOfAPublishLosesNothing()
    {
        using var undisturbed = new CrashSpace();
        var steps = Steps(undisturbed.Run("--jobs=1", "--in-host").Output);
        Assert.InRange(steps, 80, 200);
        Parallel.For(
            1,
            steps + 1,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            step =>
            {
                using var space = new CrashSpace();
                var killed = space.Run("--jobs=1", "--in-host", $"--kill-at={step}");
                Assert.Equal(137, killed.ExitCode);
                var after = $"step {step}, {killed.Output.TrimEnd()}";
                var rerun = space.AssertFinishes(after, "--in-host");
                Assert.True(rerun.Error.Length == 0, after + rerun.Error);
            }
        );
        output.WriteLine($"{steps} kills, one at each step");
    }

    [Fact]
    public void AKillAtARandomMomentLosesNothing()
    {
        var random = new Random(Seed);
        var whole = Duration();
        var moments = Enumerable.Range(0, RandomKills).Select(_ => random.NextDouble() * whole).ToList();
        var inTime = 0;
        Parallel.ForEach(
            moments,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            moment =>
            {
                using var space = new CrashSpace();
                Interlocked.Add(ref inTime, KillAfter(space, moment) ? 1 : 0);
                space.AssertFinishes($"seed {Seed}, killed after {moment.TotalMilliseconds:0.0} ms of {whole.TotalMilliseconds:0}");
            }
        );
        output.WriteLine($"seed {Seed}: {inTime} of {RandomKills} kills met a host that was still running");
        Assert.InRange(inTime, RandomKills / 3, RandomKills);
    }

    [Fact]
    public void SeveralKillsInARowLoseNothing()
    {
        var random = new Random(Seed + 1);
        var whole = Duration();
        for (var chain = 0; chain < Chains; chain++)
        {
            using var space = new CrashSpace();
            var moments = Enumerable.Range(0, KillsPerChain).Select(_ => random.NextDouble() * whole).ToList();
            moments.ForEach(moment => KillAfter(space, moment));
            space.Run($"--kill-at={random.Next(1, 20)}");
            space.AssertFinishes($"seed {Seed + 1}, chain {chain}, killed after {string.Join(", ", moments)}");
        }

        output.WriteLine($"seed {Seed + 1}: {Chains} chains of {KillsPerChain + 1} kills");
    }

    private static bool KillAfter(CrashSpace space, TimeSpan moment)
    {
        using var host = space.Start();
        var ended = host.WaitForExit(moment);
        Command.Kill(host);
        return !ended;
    }

    // Of an undisturbed run, at the machine's present load.
    private static TimeSpan Duration()
    {
        using var space = new CrashSpace();
        var started = Stopwatch.GetTimestamp();
        space.Run();
        return Stopwatch.GetElapsedTime(started);
    }

    private static int Steps(string said) => int.Parse(said[(said.LastIndexOf("steps ") + 6)..]);
}

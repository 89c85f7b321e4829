using System.Diagnostics;
using Build.Running;

namespace EndToEnd.Tests.Running;

/// <summary>What the file of a submitted job does, run by a shell beside an sbatch that notes what it is given.</summary>
public sealed class BatchScriptTests : IDisposable
{
    private const int User1 = 10;
    private const int Terminate = 15;
    private const string NeverEnds = "sleep 1000";
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);
    private readonly string folder = Directory.CreateTempSubdirectory("batch-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("true", 0)]
    [InlineData("sh -c 'exit 1'", 1)]
    public void ARunThatEndsIsTheEnd(string run, int code)
    {
        using var job = Start(run);
        Assert.Equal(code, Command.End(job).ExitCode);
        Assert.Empty(Submitted);
    }

    [Fact]
    public void ARunThatStopsForTheTimeLimitGoesOnInAnotherJob()
    {
        using var job = Start($"sh -c 'echo a result > journal; exec {NeverEnds}'", "2");
        Processes.WaitUntil(() => File.Exists(Path.Combine(folder, "journal")), Longest, "it runs");
        Send(job, "USR1", User1);
        Command.End(job).AssertSuccess();
        Assert.Equal($"{Script(NeverEnds).File} 0", Submitted);
    }

    [Fact]
    public void JobsThatComeNoFurtherAreCounted()
    {
        using var job = Start(NeverEnds, "1");
        Send(job, "USR1", User1);
        Command.End(job).AssertSuccess();
        Assert.Equal($"{Script(NeverEnds).File} 2", Submitted);
    }

    [Fact]
    public void AfterThreeOfThemThereIsNoOther()
    {
        using var job = Start(NeverEnds, "2");
        Send(job, "USR1", User1);
        var result = Command.End(job);
        Assert.Equal(128 + Terminate, result.ExitCode);
        Assert.Contains("3 jobs in a row came no further: is the time limit shorter than a stage", result.Output);
        Assert.Empty(Submitted);
    }

    [Fact]
    public void ARunThatComesToItsEndInSpiteOfTheNoticeIsTheEnd()
    {
        using var job = Start("sh -c 'trap \"exit 0\" TERM; touch ready; while :; do sleep 0.1; done'");
        Processes.WaitUntil(() => File.Exists(Path.Combine(folder, "ready")), Longest, "it runs");
        Send(job, "USR1", User1);
        Command.End(job).AssertSuccess();
        Assert.Empty(Submitted);
    }

    [Fact]
    public void AJobThatIsCancelledIsNotSubmittedAgain()
    {
        using var job = Start(NeverEnds);
        Send(job, "TERM", Terminate);
        Assert.Equal(128 + Terminate, Command.End(job).ExitCode);
        Assert.Empty(Submitted);
    }

    [Fact]
    public void OptionsOfTheUserStandBehindOurs()
    {
        var lines = (Script("true") with { Options = "--time=1-0 --signal=B:USR1@300" }).Text.Split('\n');
        Assert.Equal("#SBATCH --time=1-0 --signal=B:USR1@300", lines.Last(line => line.StartsWith("#SBATCH")));
        Assert.All(lines, line => Assert.False(line.EndsWith(' '), line));
    }

    [Fact]
    public void ThePageShowsTheFile()
    {
        var script = new BatchScript(
            "pipeline-digits-Figure2",
            "/shared/clone",
            "/shared/clone/artifacts/store",
            "/usr/bin/dotnet /shared/clone/build/bin/hosts/STATE/Build.dll --target=Figure2 "
                + "--slurm='--partition=main --time=8:00:00' --workers=32",
            "--time=3-0 --mem=4G"
        )
        {
            Place = "/shared/clone/artifacts/logs/digits/submitted-Figure2",
        };
        var shown = string.Join('\n', script.Text.TrimEnd().Split('\n').Select(line => line.Length > 0 ? $"    {line}" : line));
        Assert.Contains(shown, File.ReadAllText(Path.Combine(Checkout.Root, "docs", "cluster.md")));
    }

    private string Submitted =>
        File.Exists(Path.Combine(folder, "submitted")) ? File.ReadAllText(Path.Combine(folder, "submitted")).Trim() : "";

    private BatchScript Script(string run) => new("pipeline-test", folder, folder, run, "") { Place = Path.Combine(folder, "a job") };

    private Process Start(string run, params string[] tries)
    {
        var script = Script(run);
        File.WriteAllText(script.File, script.Text);
        File.WriteAllText(Path.Combine(folder, "sbatch"), $"#!/bin/sh\necho \"$@\" > '{folder}/submitted'\n");
        File.SetUnixFileMode(Path.Combine(folder, "sbatch"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return Command.Start("/", "sh", [script.File, .. tries], [new("PATH", $"{folder}:/usr/bin:/bin")]);
    }

    // As soon as the shell has set a trap for it.
    private static void Send(Process job, string signal, int number)
    {
        Processes.WaitUntil(() => Caught(job.Id, number) && Caught(job.Id, Terminate), Longest, "the shell waits");
        Processes.Send(signal, [job.Id]);
    }

    private static bool Caught(int process, int signal) =>
        File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("SigCgt:")) is var line
        && (Convert.ToUInt64(line.Split('\t')[1], 16) & (1UL << (signal - 1))) != 0;
}

namespace EndToEnd.Tests.Running;

/// <summary>
/// A worker that is frozen until it is lost, and wakes up behind its dead launcher while another has its training. It
/// hears of nothing: what hands its input on stays frozen.
/// </summary>
public sealed class FrozenWorkerTests : IDisposable
{
    private const long Checkpoints = 2 << 20;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);
    private readonly PipelineSpace space = new();

    public void Dispose() => space.Dispose();

    [Fact]
    public void TwoThatTrainTheSameAndSaveToOneCheckpointDisturbNothing()
    {
        string[] training = ["--target=Train", "--methods=ssd", "--training-seeds=1", "--checkpoint-every=1"];
        space.Edit("\"epochs\": 1, \"batchSize\": 64", "\"epochs\": 900, \"batchSize\": 64");
        using var local = space.Copy();
        var script = space.InFolder("launch.sh");
        File.WriteAllText(script, $"mkdir {space.Root}/first 2> /dev/null || exec \"$@\"\ncat | \"$@\"\n");
        using var host = space.Start([.. training, $"--launch=sh {script}", "--workers=1"]);
        space.WaitForCheckpoint();
        var all = Processes.Descendants(host.Id);
        var (worker, pipe) = (all.Single(id => Processes.IsWorker(id) && Name(id) == "dotnet"), all.Single(id => Name(id) == "cat"));
        Processes.Send("STOP", [worker, pipe]);
        try
        {
            Assert.EndsWith(
                "lost: nothing heard for 120 s. It goes on in another, from its checkpoint.",
                Command.LineWith(" lost: ", host.StandardOutput)
            );
            var before = Written(worker);
            Processes.Send("CONT", [worker]);
            Processes.WaitUntil(() => Written(worker) > before + Checkpoints, Longest, "the old worker saves its state");
            Assert.False(host.HasExited);
            Command.End(host).AssertSuccess();
        }
        finally
        {
            Processes.Send("KILL", [worker, pipe]);
        }

        local.RunWell(training);
        Assert.Equal(local.Hashes(), space.Hashes());
    }

    private static string Name(int process) => File.ReadAllText($"/proc/{process}/comm").TrimEnd();

    // Bytes that a process has written to whatever.
    private static long Written(int process) => long.Parse(File.ReadLines($"/proc/{process}/io").Single(l => l.StartsWith("wchar"))[7..]);
}

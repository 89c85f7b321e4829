namespace EndToEnd.Tests.Spaces;

/// <summary>A small experiment that has run and whose numbers are reported; made once, copied for each test.</summary>
public sealed class ReportedRun : IDisposable
{
    /// <summary>The methods of the experiment.</summary>
    public const string Methods = "--methods=retrain,ssd,finetune";

    private readonly Lazy<(PipelineSpace Space, string Said)> replayed;
    private readonly PipelineSpace space = new();

    public ReportedRun()
    {
        space.RunWell("--target=Reported", "--design=grid", Methods);
        replayed = new(() =>
        {
            var copy = Copy();
            return (copy, Verify(copy, "--replay=all").AssertSuccess().Output);
        });
    }

    /// <summary>A copy that was verified, every stage run again; nobody changes it.</summary>
    public PipelineSpace Replayed => replayed.Value.Space;

    /// <summary>What that verification printed.</summary>
    public string ReplayedSaid => replayed.Value.Said;

    public PipelineSpace Copy() => space.Copy();

    /// <summary>Verifies what lies in a copy.</summary>
    public static HostResult Verify(PipelineSpace space, params string[] arguments) =>
        space.Run(["--target=Verify", "--design=grid", Methods, .. arguments]);

    public void Dispose()
    {
        space.Dispose();
        if (replayed.IsValueCreated)
        {
            replayed.Value.Space.Dispose();
        }
    }
}

using Pipeline;
using Pipeline.Running;
using Pipeline.Store;
using Stages.Experiments;

namespace Stages.Tests.Experiments;

/// <summary>Runs an experiment in this process, without workers.</summary>
internal static class InThisProcess
{
    /// <summary>Runs some of an experiment's stages and all that they need, and expects success.</summary>
    /// <param name="folder">The artifacts.</param>
    /// <param name="experiment">The experiment.</param>
    /// <param name="targets">The stages.</param>
    public static async Task RunAsync(string folder, Experiment experiment, IEnumerable<Stage> targets)
    {
        var log = new Log();
        using var taken = await StoreLock.TakeAsync(folder, wait: false, _ => { }, default);
        using var store = new ArtifactStore(folder);
        var summary = await new Runner(
            new Graph(targets),
            store,
            _ => "code",
            (execution, _) => Task.Run(() => InProcess.Run(execution, "cpu")),
            new RunOptions(
                experiment.Name,
                1,
                "cpu",
                KeepGoing: false,
                new Lazy<IReadOnlyDictionary<string, string>>(() => new Dictionary<string, string>())
            ),
            log
        ).RunAsync(default, default);
        Assert.True(summary.Succeeded, string.Join('\n', log.Events));
    }

    private sealed class Log : IProgress<StageEvent>
    {
        public List<StageEvent> Events { get; } = [];

        public void Report(StageEvent value) => Events.Add(value);
    }
}

using Build.CommandLine;
using Cake.Core;
using Cake.Frosting;
using Pipeline;
using Pipeline.Fingerprints;
using Pipeline.Running;
using Pipeline.Store;
using Stages.Experiments;

namespace Build.Running;

/// <summary>What tasks share: the options, the experiment's graph, and the way to bring stages up to date.</summary>
public sealed class BuildContext(ICakeContext context) : FrostingContext(context)
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(60);
    private ExperimentGraph? experiment;

    /// <summary>What the process was asked for.</summary>
    public Request Request { get; } = Request.Current;

    /// <summary>The command line.</summary>
    public Options Options => Request.Options;

    /// <summary>The experiment's stages.</summary>
    public ExperimentGraph Experiment => experiment ??= new ExperimentGraph(Request.Experiment);

    /// <summary>The folder of the experiment's readable tree.</summary>
    public string Folder => Path.Combine(Options.Artifacts, Experiment.Name);

    /// <summary>How stages are to be run.</summary>
    public RunOptions RunOptions =>
        new(
            Experiment.Name,
            Options.Jobs,
            Options.Device,
            Options.KeepGoing,
            new Lazy<IReadOnlyDictionary<string, string>>(() => MachineFacts.Read(Options))
        )
        {
            Retries = Options.Retries,
            Timeouts = Options.Timeouts,
        };

    /// <summary>Brings stages, and all they need, up to date.</summary>
    /// <exception cref="StageFailedException">A stage failed, or the run was stopped.</exception>
    public Task UpdateAsync(IEnumerable<Stage> targets) => LockedAsync((stop, kill) => RunAsync(targets, null, stop, kill));

    /// <summary>Runs the stages whose ids match a pattern, whatever the store has, and first what they need.</summary>
    /// <exception cref="PipelineException">There is no pattern, or no stage of the experiment matches it.</exception>
    /// <exception cref="StageFailedException">A stage failed, or the run was stopped.</exception>
    public Task ForceAsync(string? glob) =>
        LockedAsync(
            (stop, kill) =>
            {
                if (glob is null)
                {
                    throw new PipelineException("Which stages are to run again?", "Name them by a pattern: --stage='unlearn/*/ssd/*'.");
                }

                var matching = new Graph(Experiment.All).Stages.Where(s => Glob.Matches(glob, s.Id)).ToList();
                return matching.Count > 0
                    ? RunAsync(matching, glob, stop, kill)
                    : throw new PipelineException(
                        $"--stage={glob}: the experiment '{Experiment.Name}' has no stage with such an id.",
                        $"Ids are the folders under {Folder}, for example {Experiment.All.First().Id}; * and ? stand for any characters."
                    );
            }
        );

    /// <summary>
    /// Does something while holding the artifacts folder; Ctrl-C cancels the first token, a second one the other.
    /// </summary>
    public async Task LockedAsync(Func<CancellationTokenSource, CancellationTokenSource, Task> work)
    {
        using var stop = new CancellationTokenSource();
        using var kill = new CancellationTokenSource();
        ConsoleCancelEventHandler onInterrupt = (_, interrupt) => OnInterrupt(interrupt, stop, kill);
        Console.CancelKeyPress += onInterrupt;
        try
        {
            using var storeLock = await StoreLock
                .TakeAsync(Options.Artifacts, Options.Wait, Console.Error.WriteLine, stop.Token)
                .ConfigureAwait(false);
            await work(stop, kill).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            ExitCode.Remember(failure);
            throw;
        }
        finally
        {
            Console.CancelKeyPress -= onInterrupt;
        }
    }

    private async Task RunAsync(IEnumerable<Stage> targets, string? forced, CancellationTokenSource stop, CancellationTokenSource kill)
    {
        var slots = Gpus.Slots(Options);
        // Beside each other: neither needs the other.
        var opening = Task.Run(() => new ArtifactStore(Options.Artifacts) { VerifiesHashes = Options.VerifyHashes });
        var graph = new Graph(targets);
        using var store = await opening.ConfigureAwait(false);
        foreach (var warning in store.Warnings)
        {
            Console.Error.WriteLine(warning);
        }

        using var workers = new WorkerPool(gpu => Worker.Start(Options, gpu), slots);
        var code = new CodeFingerprints(Options.CodeCache);
        var tally = new RunTally(graph, Options.Jobs, new KindDurations(store).Mean);
        var runOptions = RunOptions with { Workers = slots.Count, Forced = forced };
        var run = Task.Run(() => new Runner(graph, store, code.Of, workers.RunAsync, runOptions, tally).RunAsync(stop.Token, kill.Token));
        var summary = await Display.ShowAsync(tally, run).ConfigureAwait(false);
        code.Save();
        Console.WriteLine(Display.Sentence(summary, tally.Elapsed));
        if (runOptions.Environment is { IsValueCreated: true, Value: var facts } && facts.TryGetValue(MachineFacts.NoCommit, out var lack))
        {
            Console.Error.WriteLine($"The manifests of what ran name no commit: {lack}.");
        }

        if (!summary.Succeeded)
        {
            throw new StageFailedException(
                stop.IsCancellationRequested
                    ? "Stopped. Run the same command again to go on from here."
                    : $"{summary.Failed} stage(s) failed. What succeeded is kept: run the same command again to go on from here."
            );
        }
    }

    private static void OnInterrupt(ConsoleCancelEventArgs interrupt, CancellationTokenSource stop, CancellationTokenSource kill)
    {
        interrupt.Cancel = true;
        if (stop.IsCancellationRequested)
        {
            kill.Cancel();
            return;
        }

        Console.Error.WriteLine($"Stopping: waiting up to {Grace.TotalSeconds.ToString()} s for what runs. Ctrl-C again stops it at once.");
        stop.Cancel();
        kill.CancelAfter(Grace);
    }
}

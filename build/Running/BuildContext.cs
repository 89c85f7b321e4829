using Build.CommandLine;
using Cake.Core;
using Cake.Frosting;
using Pipeline;
using Pipeline.Fingerprints;
using Pipeline.Looking;
using Pipeline.Running;
using Pipeline.Store;
using Stages.Experiments;

namespace Build.Running;

/// <summary>What tasks share: the options, the experiment's graph, and the way to bring stages up to date.</summary>
public sealed class BuildContext(ICakeContext context) : FrostingContext(context)
{
    private const string Stopped = "Stopped. Run the same command again to go on from here.";
    private ExperimentGraph? experiment;

    /// <summary>What the process was asked for.</summary>
    public Request Request { get; private set; } = Request.Current;

    /// <summary>The command line.</summary>
    public Options Options => Request.Options;

    /// <summary>The experiment's stages.</summary>
    public ExperimentGraph Experiment => experiment ??= new ExperimentGraph(Request.Experiment);

    /// <summary>The folder of the experiment's readable tree.</summary>
    public string Folder => Path.Combine(Options.Artifacts, Experiment.Name);

    /// <summary>Whether the artifacts folder cannot be written, and so is read without its lock.</summary>
    public bool IsReadOnly { get; private set; }

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

    /// <summary>From now on it is about the first so many of the training seeds that were asked for.</summary>
    public void Take(int trainingSeeds)
    {
        Request = Request.Current.WithTrainingSeeds(trainingSeeds);
        experiment = null;
    }

    /// <summary>Brings stages, and all they need, up to date.</summary>
    /// <exception cref="StageFailedException">A stage failed, or the run was stopped.</exception>
    public Task UpdateAsync(IEnumerable<Stage> targets)
    {
        // Beside what the lock takes.
        var prepared = Task.Run(() => Prepare(targets));
        return LockedAsync((stop, kill) => RunAsync(prepared, null, stop, kill), reads: true);
    }

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
                    ? RunAsync(Task.FromResult(Prepare(matching)), glob, stop, kill)
                    : throw new PipelineException(
                        $"--stage={glob}: the experiment '{Experiment.Name}' has no stage with such an id.",
                        $"Ids are the folders under {Folder}, for example {Experiment.All.First().Id}; * and ? stand for any characters."
                    );
            }
        );

    /// <summary>
    /// Does something while holding the artifacts folder; Ctrl-C, or another signal that asks for the end, cancels the
    /// first token, a second one the other.
    /// </summary>
    /// <param name="work">What to do.</param>
    /// <param name="reads">Whether it can do with a folder that cannot be written: see <see cref="IsReadOnly"/>.</param>
    public async Task LockedAsync(Func<CancellationToken, CancellationToken, Task> work, bool reads = false)
    {
        using var interrupts = new Interrupts();
        try
        {
            using var storeLock = await TakeAsync(reads, interrupts.Stop).ConfigureAwait(false);
            await work(interrupts.Stop, interrupts.Kill).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (interrupts.Stop.IsCancellationRequested)
        {
            throw ExitCode.Remembered(new StageFailedException(Stopped));
        }
        catch (Exception failure)
        {
            ExitCode.Remember(failure);
            throw;
        }
    }

    private async Task<StoreLock?> TakeAsync(bool reads, CancellationToken stop)
    {
        try
        {
            return await StoreLock.TakeAsync(Options.Artifacts, Options.Wait, Console.Error.WriteLine, stop).ConfigureAwait(false);
        }
        catch (PipelineException) when (reads && StoreLock.IsReadOnly(Options.Artifacts))
        {
            IsReadOnly = true;
            Console.Error.WriteLine(
                $"The artifacts folder '{Options.Artifacts}' cannot be written: it is read as it is, without its lock."
            );
            return null;
        }
    }

    // What cannot be written can still be up to date.
    private void CheckUpToDate(Graph graph, ArtifactStore store, CodeFingerprints code)
    {
        var forecasts = Forecast.Of(graph, store, code.Of, Experiment.Name);
        if (forecasts.Where(f => f.Outlook is not (Outlook.UpToDate or Outlook.LeftOut)).ToList() is { Count: > 0 } others)
        {
            throw new PipelineException(
                $"'{Options.Artifacts}' cannot be written, and not all is up to date: {others[0].Stage.Id}"
                    + (others.Count > 1 ? $" and {others.Count - 1} more." : "."),
                "Choose another folder with --artifacts=DIR; --target=Status tells what would run."
            );
        }

        Console.WriteLine(Display.Sentence(new RunSummary(0, forecasts.Count, 0, 0, 0), TimeSpan.Zero, 0));
    }

    private Prepared Prepare(IEnumerable<Stage> targets) => new(new CodeFingerprints(Options.CodeCache), new Graph(targets));

    private async Task RunAsync(Task<Prepared> prepared, string? forced, CancellationToken stop, CancellationToken kill)
    {
        using var store = new ArtifactStore(Options.Artifacts) { VerifiesHashes = Options.VerifyHashes };
        var (code, graph) = await prepared.ConfigureAwait(false);
        foreach (var warning in store.Warnings)
        {
            Console.Error.WriteLine(warning);
        }

        if (IsReadOnly)
        {
            CheckUpToDate(graph, store, code);
            return;
        }

        if (store.SetAsideWarnings() is { } place)
        {
            Console.Error.WriteLine(
                $"It is set aside in {place}. What it recorded runs again, or comes back by --target=Pull or Unarchive."
            );
        }

        using var workers = new Fleet(Request, store);
        var tally = new RunTally(graph, workers.Jobs, new KindDurations(store).Mean) { Workers = () => workers.State };
        if (workers.Heading is { } heading)
        {
            Console.WriteLine(heading);
            workers.Pool.Told += tally.Notice;
        }

        var runOptions = workers.With(RunOptions) with { Forced = forced };
        var runner = new Runner(graph, store, code.Of, workers.Pool.RunAsync, runOptions, tally) { Pool = workers.Pool };
        var run = Task.Run(() => runner.RunAsync(stop, kill));
        var summary = await Display.ShowAsync(tally, run).ConfigureAwait(false);
        code.Save();
        Console.WriteLine(Display.Sentence(summary, tally.Elapsed, tally.Remarks));
        if (runOptions.Environment is { IsValueCreated: true, Value: var facts } && facts.TryGetValue(MachineFacts.NoCommit, out var lack))
        {
            Console.Error.WriteLine($"The manifests of what ran name no commit: {lack}.");
        }

        if (!summary.Succeeded)
        {
            throw new StageFailedException(
                stop.IsCancellationRequested
                    ? Stopped
                    : $"{summary.Failed} stage(s) failed. What succeeded is kept: run the same command again to go on from here."
            );
        }
    }

    // What a run needs and can be made without the lock.
    private sealed record Prepared(CodeFingerprints Code, Graph Graph);
}

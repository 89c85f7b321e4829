using Pipeline.Store;

namespace Pipeline.Running;

/// <summary>What came of a stage.</summary>
/// <param name="Record">What it published; null when it failed.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Error">What a user reads when it failed.</param>
/// <param name="IsSpoilt">It may have read an input that is not what was recorded; nothing of it is kept.</param>
/// <param name="IsLost">Its worker was lost; it is to be given to another.</param>
/// <param name="CameFurther">Its checkpoint is another than before.</param>
internal sealed record AttemptResult(
    StageRecord? Record,
    double Seconds,
    string? Error,
    bool IsSpoilt = false,
    bool IsLost = false,
    bool CameFurther = false
);

/// <summary>
/// Executes a stage, again after a failure as often as is allowed, and publishes or records what came of it.
/// </summary>
internal sealed class StageAttempts(
    ArtifactStore store,
    ReadableTree tree,
    Func<Execution, CancellationToken, Task<ExecutionResult>> execute,
    RunOptions options
)
{
    /// <summary>How often in a row a stage may lose its worker while it comes no further.</summary>
    private const int MostLosses = 3;
    private static readonly TimeSpan LimitStep = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Never throws: whatever a stage does is in the result. After each attempt it is asked whether the inputs are what
    /// they were before the first.
    /// </summary>
    public async Task<AttemptResult> RunAsync(
        Stage stage,
        Key key,
        Why why,
        IReadOnlyDictionary<string, InputFiles> inputs,
        (bool GoesOn, int InARow) losses,
        Func<bool> inputsHold,
        Action<string> said,
        CancellationToken kill
    )
    {
        var stageId = stage.IdIn(options.Experiment);
        var log = new StageLog(store.Root, stageId, losses.GoesOn);
        await using var _ = log.ConfigureAwait(false);
        var checkpoints = store.CheckpointFolder(stageId, key.Hash);
        var before = CheckpointLook.At(checkpoints);
        var tell = (Action<string>)log.Write + said;
        for (var attempt = 1; ; attempt++)
        {
            var (started, folder) = (DateTime.UtcNow, "");
            try
            {
                folder = store.NewAttempt();
                var execution = new Execution(stage, key, folder, checkpoints, inputs, tell, log.Write);
                var result = await ExecuteAsync(execution, kill).ConfigureAwait(false);
                return inputsHold()
                    ? Show(Publish(stage, key, why, folder, started, result), result.Seconds)
                    : Spoilt(tell, started, folder);
            }
#pragma warning disable CA1031 // A stage may fail in any way; its failure is its own, and is recorded and shown.
            catch (Exception error)
#pragma warning restore CA1031
            {
                AttemptFolder.Discard(folder);
                // A worker has logged where its stage failed; the trace of this side says nothing about it.
                log.Write(error is StageFailedException or WorkerLostException ? error.Message : error.ToString());
                var seconds = (DateTime.UtcNow - started).TotalSeconds;
                if (kill.IsCancellationRequested || !inputsHold())
                {
                    return kill.IsCancellationRequested ? new AttemptResult(null, seconds, error.Message) : Spoilt(tell, started, folder);
                }

                if (error is WorkerLostException)
                {
                    var after = CheckpointLook.At(checkpoints);
                    return after != before || losses.InARow + 1 < MostLosses
                        ? Lost(error.Message, seconds, after, after != before)
                        : Failed(stage, key, why, log, started, seconds, LostTooOften(error.Message), EnvironmentOf(error));
                }

                if (attempt > options.Retries)
                {
                    return Failed(stage, key, why, log, started, seconds, error.Message.TrimEnd(), EnvironmentOf(error));
                }

                log.Write($"--- attempt {attempt + 1} of {1 + options.Retries} ---");
            }
        }
    }

    private StageRecord Publish(Stage stage, Key key, Why why, string folder, DateTime started, ExecutionResult result)
    {
        var details = Details(stage, key, why, result.Seconds, result.PeakMemoryBytes, result.Measurements, result.Environment) with
        {
            Streams = result.Streams,
            Remark = result.Remark,
        };
        var delivery = result.Written is { } written ? new Delivery(written, options.Patience) : null;
        return store.Publish(stage.IdIn(options.Experiment), key, stage.Outputs, folder, started, details, delivery);
    }

    private static AttemptResult Lost(string message, double seconds, string? checkpoint, bool cameFurther) =>
        new(
            null,
            seconds,
            $"{message} {(checkpoint is null ? "It begins again in another." : "It goes on in another, from its checkpoint.")}",
            IsLost: true,
            CameFurther: cameFurther
        );

    private static string LostTooOften(string message) =>
        $"{message} That was the {MostLosses}rd worker in a row that it lost without coming further: is its memory too small, or its "
        + "time limit shorter than it takes to the next checkpoint?";

    private static IReadOnlyDictionary<string, string>? EnvironmentOf(Exception error) =>
        (error as StageFailedException)?.Environment ?? (error as WorkerLostException)?.Environment;

    private static AttemptResult Spoilt(Action<string> log, DateTime started, string folder)
    {
        AttemptFolder.Discard(folder);
        const string Message = "An input was changed while it ran, so what it made of it is not kept: something else writes to the store.";
        log(Message);
        return new AttemptResult(null, (DateTime.UtcNow - started).TotalSeconds, Message, IsSpoilt: true);
    }

    private AttemptResult Failed(
        Stage stage,
        Key key,
        Why why,
        StageLog log,
        DateTime started,
        double seconds,
        string message,
        IReadOnlyDictionary<string, string>? environment
    )
    {
        var details = Details(stage, key, why, seconds, null, new Dictionary<string, double>(), environment) with { Failure = message };
        var unrecorded = Record(() => store.RecordFailure(stage.IdIn(options.Experiment), key, started, details));
        return new AttemptResult(null, seconds, $"{message}{unrecorded}{Environment.NewLine}{log.Tail()}Log: {log.Path}");
    }

    private RecordDetails Details(
        Stage stage,
        Key key,
        Why why,
        double seconds,
        long? memory,
        IReadOnlyDictionary<string, double> measurements,
        IReadOnlyDictionary<string, string>? environment
    ) => new(stage.Kind, key.Text, why.ToString(), seconds, memory, measurements, Merged(environment));

    // The program's facts are the host's; the machine's are those of the machine that computed.
    private IReadOnlyDictionary<string, string> Merged(IReadOnlyDictionary<string, string>? worker)
    {
        if (worker is null)
        {
            return options.Environment.Value;
        }

        var facts = new SortedDictionary<string, string>(options.Environment.Value.ToDictionary(), StringComparer.Ordinal);
        foreach (var (name, value) in worker)
        {
            facts[name] = value;
        }

        return facts;
    }

    // The stage is done and recorded: a readable tree that cannot be written is no reason to compute it again.
    private AttemptResult Show(StageRecord record, double seconds)
    {
        try
        {
            tree.Show(record.StageId, record);
            return new AttemptResult(record, seconds, null);
        }
#pragma warning disable CA1031 // Whatever it is: the runner waits for an answer.
        catch (Exception error)
#pragma warning restore CA1031
        {
            return new AttemptResult(null, seconds, $"It is done and kept, but its readable files could not be written: {error.Message}");
        }
    }

    private async Task<ExecutionResult> ExecuteAsync(Execution execution, CancellationToken kill)
    {
        if (execution.Stage.Place == Place.Host)
        {
            return InProcess.Run(execution, options.Device);
        }

        if (!options.Timeouts.TryGetValue(execution.Stage.Kind, out var limit))
        {
            return await execute(execution, kill).ConfigureAwait(false);
        }

        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(kill);
        using var ended = new CancellationTokenSource();
        var limiting = CancelAfterAsync(timeout, limit, ended.Token);
        try
        {
            return await execute(execution, timeout.Token).ConfigureAwait(false);
        }
        catch (Exception) when (timeout.IsCancellationRequested && !kill.IsCancellationRequested)
        {
            throw new StageFailedException(
                $"It took longer than the limit of {limit.TotalSeconds} s for "
                    + $"{execution.Stage.Kind} stages (--timeout), and its worker was killed."
            );
        }
        finally
        {
            await ended.CancelAsync().ConfigureAwait(false);
            await limiting.ConfigureAwait(false);
        }
    }

    // In steps: of the time in which this process and its workers are stopped (Ctrl-Z) no more than one is counted.
    private static async Task CancelAfterAsync(CancellationTokenSource timeout, TimeSpan limit, CancellationToken ended)
    {
        for (var left = limit; left > TimeSpan.Zero; left -= LimitStep)
        {
            await Task.Delay(left < LimitStep ? left : LimitStep, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (ended.IsCancellationRequested)
            {
                return;
            }
        }

        await timeout.CancelAsync().ConfigureAwait(false);
    }

    // A full disk, say: the stage's own failure is what matters, and is shown all the same.
    private static string Record(Action record)
    {
        try
        {
            record();
            return "";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            return $" (This failure could not be recorded: {error.Message})";
        }
    }
}

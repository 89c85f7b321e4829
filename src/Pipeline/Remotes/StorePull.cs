using System.Collections.Concurrent;
using Pipeline.Keys;
using Pipeline.Store;

namespace Pipeline.Remotes;

/// <summary>
/// Brings what a graph needs from a remote: stage by stage the record under the stage's key, once its inputs are known,
/// then the objects that are not here. Only keys of this graph are asked for, so no listing is needed, and what else
/// lies at the remote is never read.
/// </summary>
/// <param name="graph">The stages.</param>
/// <param name="store">The store, whose lock the caller holds.</param>
/// <param name="code">The code fingerprint of a stage.</param>
/// <param name="experiment">Folder of the readable tree.</param>
/// <param name="remote">Where from.</param>
/// <param name="leavesOut">Whether an output of this name is not wanted.</param>
/// <param name="tally">Counts what comes.</param>
public sealed class StorePull(
    Graph graph,
    ArtifactStore store,
    Func<Stage, string> code,
    string experiment,
    IRemote remote,
    Predicate<string> leavesOut,
    TransferTally tally
)
{
    private readonly ReadableTree tree = new(store);
    private readonly ConcurrentDictionary<string, Lazy<Task<string?>>> fetched = new();
    private readonly ConcurrentQueue<string> refusals = [];
    private int absent;

    /// <summary>What was refused, as sentences: nothing of it was recorded.</summary>
    public IReadOnlyCollection<string> Refusals => refusals;

    /// <summary>Stages that neither this store nor the remote has: a run computes them.</summary>
    public int Absent => absent;

    /// <summary>Pulls. What came stays, whatever happens later.</summary>
    /// <param name="parallel">Transfers at once.</param>
    /// <param name="cancel">Gives up; the next pull goes on from there.</param>
    /// <exception cref="PipelineException">The remote cannot be used.</exception>
    public async Task RunAsync(int parallel, CancellationToken cancel)
    {
        foreach (var stage in graph.Stages)
        {
            PathLengths.Check(store.Root, stage.IdIn(experiment), stage.Outputs);
        }

        using var slots = new SemaphoreSlim(parallel);
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var records = new Dictionary<Stage, Task<StageRecord?>>();
        foreach (var stage in graph.Stages)
        {
            var inputs = graph.Inputs(stage).ToDictionary(i => i, i => records[i]);
            records[stage] = Task.Run(() => OneAsync(stage, inputs, slots, failed), CancellationToken.None);
        }

        try
        {
            await Task.WhenAll(records.Values).ConfigureAwait(false);
        }
        finally
        {
            store.SaveStamps(cancel);
        }
    }

    private async Task<StageRecord?> OneAsync(
        Stage stage,
        Dictionary<Stage, Task<StageRecord?>> inputs,
        SemaphoreSlim slots,
        CancellationTokenSource failed
    )
    {
        try
        {
            await Task.WhenAll(inputs.Values).ConfigureAwait(false);
            if (inputs.Values.Any(i => i.Result is null))
            {
                Interlocked.Increment(ref absent);
                return null;
            }

            var key = KeyWriter.Write(stage, code(stage), i => inputs[i].Result!.Content);
            await slots.WaitAsync(failed.Token).ConfigureAwait(false);
            try
            {
                return await BringAsync(stage, key, failed.Token).ConfigureAwait(false);
            }
            finally
            {
                slots.Release();
            }
        }
        catch
        {
            // The remote is gone, say: what else is under way need not find that out for itself.
            await failed.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task<StageRecord?> BringAsync(Stage stage, Key key, CancellationToken cancel)
    {
        if (store.Find(key.Hash) is { } here && IsHere(here))
        {
            // A pull that was killed may have recorded it and not shown it.
            tree.Show(stage.IdIn(experiment), here);
            tally.CountKnown();
            return here;
        }

        if (await RecordAsync(stage, key, cancel).ConfigureAwait(false) is not { } record)
        {
            Interlocked.Increment(ref absent);
            return null;
        }

        foreach (var output in record.Outputs.Where(o => !leavesOut(o.Name)))
        {
            var refusal = await fetched
                .GetOrAdd(output.Sha256, _ => new Lazy<Task<string?>>(() => ObjectAsync(stage, output, cancel)))
                .Value.ConfigureAwait(false);
            if (refusal is not null)
            {
                refusals.Enqueue(refusal);
                Interlocked.Increment(ref absent);
                return null;
            }
        }

        store.TakeIn([record], record.Outputs.Where(o => leavesOut(o.Name) && !store.Has(o.Sha256)).Select(o => o.Sha256));
        tree.Show(stage.IdIn(experiment), record);
        tally.CountRecord();
        return record;
    }

    private bool IsHere(StageRecord record) =>
        store.Check(record) is { Reason: null }
        || record.Outputs.All(o => leavesOut(o.Name) ? store.LeavesOut(o.Sha256) || store.Has(o.Sha256) : store.Has(o.Sha256));

    private async Task<StageRecord?> RecordAsync(Stage stage, Key key, CancellationToken cancel)
    {
        var name = RemoteNames.Record(key.Hash);
        using var line = new MemoryStream();
        if (!await remote.GetAsync(name, line, cancel).ConfigureAwait(false))
        {
            return null;
        }

        try
        {
            var record = ForeignRecord.Read(line.ToArray(), $"The record '{name}' of {stage.Id}");
            if (record.KeyHash == key.Hash && record.Outputs.Select(o => o.Name).SequenceEqual(stage.Outputs))
            {
                return record;
            }

            refusals.Enqueue($"The record '{name}' is not that of {stage.Id}: its key or its outputs are others.");
        }
        catch (PipelineException refusal)
        {
            refusals.Enqueue(refusal.Fact);
        }

        return null;
    }

    // Null when the object is here and whole.
    private async Task<string?> ObjectAsync(Stage stage, Output output, CancellationToken cancel)
    {
        if (store.Has(output.Sha256))
        {
            return null;
        }

        var name = RemoteNames.Object(output.Sha256);
        var temporary = store.NewTemporary();
        long came;
        await using (var file = File.Create(temporary))
        await using (var counted = new HashingStream(output.Bytes, file))
        {
            if (!await remote.GetAsync(name, counted, cancel).ConfigureAwait(false))
            {
                File.Delete(temporary);
                return $"{stage.Id}: '{output.Name}' ({name}) is not at the remote, though its record is.";
            }

            came = counted.Length;
        }

        if (!store.TakeIn(temporary, output.Sha256))
        {
            var fact =
                came == output.Bytes
                    ? $"as many bytes came as its record says, {came:N0}, but others"
                    : $"{(came > output.Bytes ? "more than " : "")}{Math.Min(came, output.Bytes):N0} bytes came, its record "
                        + $"says {output.Bytes:N0}";
            return $"{stage.Id}: '{output.Name}' ({name}) is not what its name says: {fact}. "
                + $"It is set aside as store/corrupt/{output.Sha256}.";
        }

        tally.CountObject(output.Bytes);
        return null;
    }
}

using System.Collections.Concurrent;
using System.Text;
using Pipeline.Store;

namespace Pipeline.Remotes;

/// <summary>
/// Sends a store's successful executions to a remote: of each the objects that are not there, then the record.
/// </summary>
/// <param name="store">The store; only read.</param>
/// <param name="remote">Where to.</param>
/// <param name="readsAll">Whether to read every object at the remote, and to replace it when it is not whole, instead
/// of trusting its record.</param>
/// <param name="tally">Counts what is sent.</param>
public sealed class StorePush(ArtifactStore store, IRemote remote, bool readsAll, TransferTally tally)
{
    private readonly ConcurrentDictionary<string, Lazy<Task>> sent = new();

    /// <summary>
    /// Sends what is missing. Executions whose objects are not all here are left out; where the remote has other bytes
    /// under the same key, the ones of this store take their place.
    /// </summary>
    /// <param name="parallel">Transfers at once.</param>
    /// <param name="cancel">Gives up; what was sent stays, and the next push goes on from there.</param>
    /// <exception cref="PipelineException">The remote cannot be used.</exception>
    public Task RunAsync(int parallel, CancellationToken cancel)
    {
        var records = store.Records.Where(r => !r.Failed && store.Find(r.KeyHash) == r && store.Check(r).Reason is null).ToList();
        return Parallel.ForEachAsync(
            records,
            new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancel },
            SendAsync
        );
    }

    private async ValueTask SendAsync(StageRecord record, CancellationToken cancel)
    {
        var name = RemoteNames.Record(record.KeyHash);
        if (!readsAll && await HasRecordAsync(record, name, cancel).ConfigureAwait(false))
        {
            tally.CountKnown();
            return;
        }

        foreach (var output in record.Outputs)
        {
            await sent.GetOrAdd(output.Sha256, _ => new Lazy<Task>(() => SendAsync(output, cancel))).Value.ConfigureAwait(false);
        }

        if (readsAll && await HasRecordAsync(record, name, cancel).ConfigureAwait(false))
        {
            tally.CountKnown();
            return;
        }

        using var line = new MemoryStream(Encoding.UTF8.GetBytes(record.ToLine() + "\n"));
        await remote.PutAsync(name, line, cancel).ConfigureAwait(false);
        tally.CountRecord();
    }

    private async Task SendAsync(Output output, CancellationToken cancel)
    {
        var name = RemoteNames.Object(output.Sha256);
        var there = await remote.SizeAsync(name, cancel).ConfigureAwait(false) == output.Bytes;
        if (there && (!readsAll || await IsWholeAsync(name, output, cancel).ConfigureAwait(false)))
        {
            return;
        }

        await using var content = File.OpenRead(store.ObjectPath(output.Sha256));
        await remote.PutAsync(name, content, cancel).ConfigureAwait(false);
        tally.CountObject(output.Bytes);
    }

    private async Task<bool> HasRecordAsync(StageRecord record, string name, CancellationToken cancel)
    {
        using var line = new MemoryStream();
        if (!await remote.GetAsync(name, line, cancel).ConfigureAwait(false))
        {
            return false;
        }

        try
        {
            return ForeignRecord.Read(line.ToArray(), name) is var there
                && there.KeyHash == record.KeyHash
                && there.Content == record.Content;
        }
        catch (PipelineException)
        {
            // Damaged there: this one takes its place.
            return false;
        }
    }

    private async Task<bool> IsWholeAsync(string name, Output output, CancellationToken cancel)
    {
        var hashing = new HashingStream(output.Bytes);
        return await remote.GetAsync(name, hashing, cancel).ConfigureAwait(false) && hashing.Sha256 == output.Sha256;
    }
}

namespace Pipeline.Remotes;

/// <summary>What a transfer has done so far. Counted from several threads, read by a display.</summary>
public sealed class TransferTally
{
    private int records;
    private int known;
    private int objects;
    private long bytes;

    /// <summary>Records that had to be transferred.</summary>
    public int Records => records;

    /// <summary>Objects that had to be transferred.</summary>
    public int Objects => objects;

    /// <summary>So far, as a line.</summary>
    public override string ToString() =>
        $"{records:N0} records, {objects:N0} objects, {Interlocked.Read(ref bytes) / 1e6:N1} MB; {known:N0} records were there already";

    internal void CountRecord() => Interlocked.Increment(ref records);

    internal void CountKnown() => Interlocked.Increment(ref known);

    internal void CountObject(long size)
    {
        Interlocked.Increment(ref objects);
        Interlocked.Add(ref bytes, size);
    }
}

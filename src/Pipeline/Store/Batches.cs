using System.Runtime.ExceptionServices;

namespace Pipeline.Store;

/// <summary>
/// Does for several threads at once what takes as long for many as for one, as a flush of a disk does: what comes while
/// one batch is under way is the next.
/// </summary>
/// <param name="act">What is done with a batch, by one thread at a time; what it throws is thrown for all of it.</param>
internal sealed class Batches<T>(Action<IReadOnlyList<T>> act)
{
    private readonly Lock turn = new();
    private readonly Lock gate = new();
    private Batch? next;

    /// <summary>Adds to the next batch, and waits until it is done.</summary>
    public void Add(IReadOnlyList<T> added)
    {
        Batch mine;
        lock (gate)
        {
            mine = next ??= new Batch();
            mine.Items.AddRange(added);
        }

        lock (turn)
        {
            if (IsFirstOf(mine))
            {
                Act(mine);
            }
        }

        mine.Failure?.Throw();
    }

    // From here on nobody joins it.
    private bool IsFirstOf(Batch batch)
    {
        lock (gate)
        {
            var isFirst = next == batch;
            next = isFirst ? null : next;
            return isFirst;
        }
    }

    private void Act(Batch batch)
    {
        try
        {
            act(batch.Items);
        }
#pragma warning disable CA1031 // Each of the callers is to see it.
        catch (Exception error)
#pragma warning restore CA1031
        {
            batch.Failure = ExceptionDispatchInfo.Capture(error);
        }
    }

    private sealed class Batch
    {
        public List<T> Items { get; } = [];

        public ExceptionDispatchInfo? Failure { get; set; }
    }
}

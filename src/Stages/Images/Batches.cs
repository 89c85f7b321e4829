namespace Stages.Images;

/// <summary>How a set is cut into batches.</summary>
public static class Batches
{
    /// <summary>
    /// The bounds of the batches of <paramref name="count"/> examples. The last is short when the size does not divide
    /// the count; were it shorter than the network can be trained on, it joins the batch before it.
    /// </summary>
    /// <param name="count">How many examples.</param>
    /// <param name="size">Examples per batch.</param>
    /// <param name="least">The fewest examples that the network can be trained on at once.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is not positive.</exception>
    public static IReadOnlyList<(long Begin, long End)> ForTraining(long count, long size, long least)
    {
        var bounds = Of(count, size).ToList();
        if (bounds.Count > 1 && bounds[^1].End - bounds[^1].Begin < least)
        {
            bounds.RemoveAt(bounds.Count - 1);
            bounds[^1] = (bounds[^1].Begin, count);
        }

        return bounds;
    }

    /// <summary>
    /// The bounds of the batches of <paramref name="count"/> examples, the last one short when need be.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The size is not positive.</exception>
    public static IEnumerable<(long Begin, long End)> Of(long count, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        for (long begin = 0; begin < count; begin += size)
        {
            yield return (begin, Math.Min(begin + size, count));
        }
    }
}

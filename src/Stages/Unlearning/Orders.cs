using Pipeline;

namespace Stages.Unlearning;

/// <summary>Random orders of epochs.</summary>
internal static class Orders
{
    /// <summary>
    /// One random order of <paramref name="count"/> examples for each of <paramref name="epochs"/> epochs.
    /// </summary>
    public static long[][] Draw(RandomStream random, int epochs, long count)
    {
        return [.. Enumerable.Range(0, epochs).Select(_ => random.Permutation((int)count))];
    }
}

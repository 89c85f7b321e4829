namespace Stages.Mathematics;

/// <summary>The subsets of a size.</summary>
internal static class Subsets
{
    /// <summary>Their number, C(n, k); a double, as it may be beyond any integer.</summary>
    internal static double Count(int n, int k) => Enumerable.Range(1, k).Aggregate(1.0, (product, i) => product * (n - k + i) / i);

    /// <summary>All of them, in lexicographic order of who is in; the array is each time another.</summary>
    internal static IEnumerable<bool[]> All(int n, int k)
    {
        if (n == 0)
        {
            return
            [
                [],
            ];
        }

        return With(true, k > 0 ? All(n - 1, k - 1) : []).Concat(With(false, k < n ? All(n - 1, k) : []));

        static IEnumerable<bool[]> With(bool first, IEnumerable<bool[]> rest) => rest.Select(others => (bool[])[first, .. others]);
    }
}

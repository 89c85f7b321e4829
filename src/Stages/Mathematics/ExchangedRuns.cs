using Pipeline;

namespace Stages.Mathematics;

/// <summary>
/// What W2 between two designs would be if nothing differed, from the cell's own values and for any distribution: the
/// runs are exchanged between the designs. Beside it the floor of normal values is too narrow where some runs fail as a
/// whole (docs/science.md, section 8).
/// </summary>
internal static class ExchangedRuns
{
    private const int Exchanges = 1_999;

    /// <summary>The levels of W2 over random exchanges.</summary>
    /// <param name="a">Design A.</param>
    /// <param name="b">Design B.</param>
    /// <param name="shared">The place in B of a run that is A's too, and stays in both; null where there is none.</param>
    /// <param name="random">The stream to draw from.</param>
    internal static NullFloor Of(IReadOnlyList<double> a, IReadOnlyList<double> b, int? shared, RandomStream random)
    {
        var both = shared is { } place ? b[place] : (double?)null;
        var ofA = a.ToList();
        if (both is { } run)
        {
            ofA.Remove(run);
        }

        double[] others = [.. ofA, .. b.Where((_, i) => i != shared)];
        var (x, y) = (new double[a.Count], new double[b.Count]);
        var distances = new double[Exchanges];
        for (var exchange = 0; exchange < Exchanges; exchange++)
        {
            Shuffle(others, random);
            others.AsSpan(0, ofA.Count).CopyTo(x);
            others.AsSpan(ofA.Count).CopyTo(y);
            if (both is { } own)
            {
                (x[^1], y[^1]) = (own, own);
            }

            Array.Sort(x);
            Array.Sort(y);
            distances[exchange] = Wasserstein.W2Sorted(x, y);
        }

        return NullFloor.OfExchanged(distances);
    }

    private static void Shuffle(double[] values, RandomStream random)
    {
        for (var k = values.Length - 1; k > 0; k--)
        {
            var other = (int)random.NextInt(k + 1);
            (values[k], values[other]) = (values[other], values[k]);
        }
    }

    /// <summary>
    /// Where A is one run and B has it: the levels of W2 when A is each of B's runs in turn.
    /// </summary>
    internal static NullFloor OfEach(IReadOnlyList<double> b) => NullFloor.OfExchanged(b.Select(run => Wasserstein.W2([run], b)));
}

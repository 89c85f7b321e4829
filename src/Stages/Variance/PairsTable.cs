using Stages.Designs;
using Stages.Tables;

namespace Stages.Variance;

/// <summary>The table of pairs of methods.</summary>
internal static class PairsTable
{
    private const string Metrics = "metric's";

    /// <summary>One row for each pair of methods.</summary>
    internal static Table Of(IReadOnlyList<MethodPair> pairs)
    {
        var cell = CellName.Columns<MethodPair>(r => r.First.Cell);
        return Table.Of(
            "Every pair of methods, paired by training seed, by the means of each training seed's runs. " + PrintedInterval.UnseenRates,
            pairs,
            [
                .. cell[..3],
                .. cell[4..],
                Column.Of<MethodPair, string>("method", "", "One method.", r => r.First.Cell.Method),
                Column.Of<MethodPair, string>("other_method", "", "The other.", r => r.Second.Cell.Method),
                Column.Of<MethodPair, int>("training_seeds", "", "Training seeds that have a run of both.", r => r.TrainingSeeds),
                Number("gap", Metrics, "Mean over training seeds of the one's value less the other's.", r => r.Gap),
                Number(
                    "gap_variance",
                    "metric's, squared",
                    "Variance of one training seed's gap under design B: with one unlearning seed.",
                    r => r.GapVariance
                ),
                Number(
                    "band_low",
                    Metrics,
                    "Lower bound of the gap's band by max-t: 95 % for all pairs and classes of the setting and metric together that "
                        + "have one.",
                    r => r.Band?.Low
                ),
                Number("band_high", Metrics, "Upper bound.", r => r.Band?.High),
                Number("band_p", "", "p of no gap by max-t, corrected for the same.", r => r.BandP),
                Column.Of<MethodPair, string?>(
                    "band_not_estimable",
                    "",
                    "Why the pair has no band and is left out of the others'; missing where it has one.",
                    r => r.BandNotEstimable
                ),
            ]
        );
    }

    private static Column<MethodPair> Number(string name, string unit, string description, Func<MethodPair, double?> value) =>
        Column.Of(name, unit, description, value);
}

using Stages.Tables;
using static Stages.Variance.VarianceTables;

namespace Stages.Variance;

/// <summary>The columns of a method against Retrain.</summary>
internal static class RetrainColumns
{
    private const string Metrics = "metric's";

    internal static IEnumerable<Column<AnalysedCell>> All =>
        [
            Number("retrain_w2", Metrics, "W2 between the method and Retrain under design B.", r => r.Analysis.AgainstRetrain?.Distance.W2),
            Number(
                "retrain_w2_p",
                "",
                "p of a permutation test of the method against Retrain under design B, by W2.",
                r => r.Analysis.AgainstRetrain?.Distance.Test.P
            ),
            Number("retrain_gap", Metrics, "Mean of the method less mean of Retrain, over all runs.", r => r.Analysis.AgainstRetrain?.Gap),
            .. Bounds("retrain_gap", Metrics, "its interval by Welch", r => r.Analysis.AgainstRetrain?.GapInterval.Interval),
            Column.Of<AnalysedCell, string?>(
                "retrain_gap_not_estimable",
                "",
                "Why it has no interval; missing where it has one.",
                r => r.Analysis.AgainstRetrain?.GapInterval.NotEstimable
            ),
        ];
}

using Stages.Tables;
using static Stages.Variance.VarianceTables;

namespace Stages.Variance;

/// <summary>The columns of the tests whether the training seed makes a difference.</summary>
internal static class GridTestColumns
{
    internal static IEnumerable<Column<AnalysedCell>> All =>
        [
            Number("grid_p", "", "p of no difference between training seeds, by permuting the whole grid: of MSB.", r => r.Test?.P),
            Number(
                "grid_p_holm",
                "",
                "The same, corrected by Holm over the metric's settings, classes and methods whose test can reject.",
                r => r.GridCorrected
            ),
            Number("grid_least_p", "", "The least p that it can have for these values.", r => r.Test?.LeastP),
            Number("grid_w2_p", "", "p by the same permutations of the mean W2 over the instances of design A.", r => r.Test?.InstancesP),
            Number(
                "f",
                "",
                "F of no difference between training seeds; infinite without spread over unlearning seeds. Its own p is not "
                    + "given: where the spread differs between training seeds it is too small.",
                r => r.Analysis.Components?.F
            ),
        ];
}

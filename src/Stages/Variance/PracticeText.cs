using Pipeline;
using Stages.Designs;
using Stages.Mathematics;
using Stages.Unlearning;

namespace Stages.Variance;

/// <summary>
/// What an experiment says of common practice, in words: first in summaries, reports and reported numbers.
/// </summary>
/// <param name="Headline">One sentence.</param>
/// <param name="Details">What else there is to say; empty where there is nothing.</param>
public sealed record PracticeText(string Headline, string Details)
{
    private const string Claim = "The 95 % interval of common practice (one training seed) contains the mean over training seeds in ";

    /// <summary>The text of the methods that unlearn.</summary>
    /// <param name="runs">The rows of the run table for the metrics that are shown.</param>
    /// <param name="design">Which pairs of seeds it has.</param>
    /// <param name="methods">The methods.</param>
    /// <param name="random">Where streams come from.</param>
    public static PracticeText Of(IEnumerable<RunRow> runs, SeedDesign design, MethodNames methods, RandomSource random)
    {
        RunRow[] own = [.. runs.Where(run => methods.Unlearns(run.Cell.Method))];
        return design == SeedDesign.Grid
            ? PracticeOverCells.Of(GridCell.Of(own), "shown", random) is { } practice
                ? OfGrid(practice)
                : NotEstimable(own)
            : OfPair(DesignPair.Of(own)) ?? NotEstimable(own);
    }

    /// <summary>
    /// What designs A and B alone tell: the medians over cells of <see cref="CommonPractice.NormalCoverage"/> and of the
    /// effective number of seeds, with ρ = 1 − V_A/V_B, and the share of cells with V_A &gt; V_B; null where no cell can be
    /// counted.
    /// </summary>
    public static (double Coverage, double EffectiveSeeds, double LargerShare, int UnlearningSeeds, int Cells)? FromPair(
        IEnumerable<DesignPair> cells
    )
    {
        (double Correlation, bool Larger, int Seeds)[] counted =
        [
            .. cells
                .Where(cell => cell.A.Count > 1 && cell.B.Count > 1 && CommonPractice.TooFewDiffer([.. cell.A, .. cell.B]) is null)
                .Select(cell => (Correlation(cell), Square(cell.A) > Square(cell.B), cell.A.Count)),
        ];

        return counted.Length == 0
            ? null
            : (
                Quantile.Of([.. counted.Select(c => CommonPractice.NormalCoverage(c.Correlation, c.Seeds))], 0.5),
                Quantile.Of([.. counted.Select(c => CommonPractice.EffectiveSeedsOf(c.Correlation, c.Seeds))], 0.5),
                counted.Average(c => c.Larger ? 1.0 : 0),
                counted.Max(c => c.Seeds),
                counted.Length
            );
    }

    // Where A is wider than B, its seed seems to make no difference.
    private static double Correlation(DesignPair cell) => Square(cell.A) >= Square(cell.B) ? 0 : 1 - (Square(cell.A) / Square(cell.B));

    private static double Square(IReadOnlyList<double> values) => Math.Pow(Sample.StandardDeviation(values), 2);

    private static PracticeText OfGrid(PracticeOverCells practice)
    {
        var without = practice.Coverage.Interval is null
            ? $" Fewer than {HalfSamples.FewestClusters} training seeds give no interval."
            : $" {PrintedInterval.Unseen}.";
        return new PracticeText(
            $"{Claim}{Percent(practice.Coverage)} of cases, not in 95 %: {practice.Printed} intervals, from {practice.Cells} "
                + $"cells with {practice.TrainingSeeds} training seeds.",
            $"Its {practice.UnlearningSeeds} unlearning seeds are worth {Number(practice.EffectiveSeeds)} independent runs (median over "
                + $"cells). Its variance is larger than that over training seeds in {Percent(practice.LargerShare)} of cases.{without} "
                + $"Not counted: {Count(practice.DrawNothing)} of methods that draw nothing, whose interval has no width, and "
                + $"{Count(practice.NotEstimable)} where fewer than {CellShape.FewestDiffering} runs differ or runs are missing."
        );
    }

    private static PracticeText? OfPair(IReadOnlyList<DesignPair> cells) =>
        FromPair(cells) is { } pair
            ? new PracticeText(
                $"{Claim}about {100 * pair.Coverage:0} % of cases, not in 95 %: estimated from the pair design (median of {pair.Cells} "
                    + "cells, as if values were normal). --design=grid measures it.",
                $"Its {pair.UnlearningSeeds} unlearning seeds are worth about {pair.EffectiveSeeds:0.0} independent runs, likewise. Its "
                    + $"variance is larger than that over training seeds in {100 * pair.LargerShare:0} % of cells. One training seed "
                    + "gives these no interval."
            )
            : null;

    private static PracticeText NotEstimable(RunRow[] own) =>
        new(
            "How often common practice's 95 % interval contains the mean over training seeds is not estimable: "
                + $"{(own.Length == 0 ? "no method unlearns" : $"in no cell do {CellShape.FewestDiffering} runs differ")}.",
            ""
        );

    private static string Count(int cells) => cells == 1 ? "1 cell" : $"{cells} cells";

    private static string Percent(Estimate share) =>
        $"{100 * share.Value:0} %" + (share.Interval is { } i ? $" [{100 * i.Low:0}, {100 * i.High:0}]" : "");

    private static string Number(Estimate number) =>
        $"{number.Value:0.0}" + (number.Interval is { } i ? $" [{i.Low:0.0}, {i.High:0.0}]" : "");
}

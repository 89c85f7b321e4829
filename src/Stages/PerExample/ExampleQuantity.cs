using Stages.Mathematics;
using Stages.Metrics;

namespace Stages.PerExample;

/// <summary>A number that sums up a metric over a part of the examples, and what it may lie in.</summary>
/// <param name="Value">The number; null where it cannot be estimated.</param>
/// <param name="Range">The middle 95 % over the models that are left out, for what leaves models out.</param>
/// <param name="WhyNot">Why there is no number; null where there is one.</param>
internal sealed record Summarised(double? Value, Interval? Range, string? WhyNot)
{
    internal static Summarised Missing(string why) => new(null, null, why);
}

/// <summary>What is summed up of the metrics per example. To add a quantity is a row here.</summary>
/// <param name="Name">Its name in tables.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Description">What it is.</param>
/// <param name="Of">The number.</param>
internal sealed record ExampleQuantity(string Name, string Unit, string Description, Func<PartScores, Summarised> Of)
{
    internal const string Klom = "klom_median";
    internal const string KlomHigh = "klom_95";
    internal const string Gaussian = "klom_gaussian_median";
    internal const string Epsilon = "epsilon_median";
    internal const string EpsilonLow = "epsilon_low_median";
    internal const string Quality = "forgetting_quality";
    internal const string Score = "challenge_score";
    internal const string ULira = "u_lira_auc";
    internal const string Ruli = "ruli_auc";
    internal const string RuliAt1 = "ruli_tpr_1";
    internal const string Completeness = "iam_median";

    private const double High = 0.95;

    /// <summary>All of them.</summary>
    internal static IReadOnlyList<ExampleQuantity> All { get; } =
    [
        new(Klom, "nat", "KLoM: median over examples.", s => Over(s.Klom, Sample.Median)),
        new("klom_mean", "nat", "KLoM: mean.", s => Over(s.Klom, Sample.Mean)),
        new(KlomHigh, "nat", "KLoM: 95 % quantile.", s => Over(s.Klom, v => Quantile.Of(v, High))),
        new(Gaussian, "nat", "KLoM for normal margins: median.", s => Over(s.Gaussian, Sample.Median, "no spread over models")),
        new(Epsilon, "1", "ε: median.", s => Over(s.Epsilon, Sample.Median)),
        new("epsilon_mean", "1", "ε: mean.", s => Over(s.Epsilon, Sample.Mean)),
        new("epsilon_95", "1", "ε: 95 % quantile.", s => Over(s.Epsilon, v => Quantile.Of(v, High))),
        new("epsilon_50_share", "1", "Share of examples whose ε is 50.", s => Over(s.Epsilon, Share(e => e >= ForgettingQuality.Greatest))),
        new(EpsilonLow, "1", "Lower bound of ε: median.", s => Over(s.EpsilonLow, Sample.Median)),
        new("epsilon_low_share", "1", "Share of examples whose lower bound of ε is above 0.", s => Over(s.EpsilonLow, Share(e => e > 0))),
        new(Quality, "1", "Forgetting quality, H: mean of the points.", QualityOf),
        new(Score, "1", "The challenge's score: H times the two ratios of accuracies to Retrain's.", ScoreOf),
        new(ULira, "1", "U-LiRA: area under the curve.", s => Mean(s.ULira, a => (a.Area, a.Areas))),
        new("u_lira_accuracy", "1", "U-LiRA: share of right answers.", s => Mean(s.ULira, a => (a.Accuracy, a.Accuracies))),
        new("u_lira_tpr_1", "1", "U-LiRA: true positives at 1 % false ones.", s => Rate(s.ULira, a => a.TruePositivesAt1, 100)),
        new("u_lira_tpr_01", "1", "U-LiRA: at 0.1 %.", s => Rate(s.ULira, a => a.TruePositivesAt01, 1_000)),
        new(Ruli, "1", "RULI: area under the curve.", s => Mean(s.Ruli, a => (a.Area, a.Areas))),
        new("ruli_accuracy", "1", "RULI: share of right answers.", s => Mean(s.Ruli, a => (a.Accuracy, a.Accuracies))),
        new(RuliAt1, "1", "RULI: true positives at 1 % false ones.", s => Rate(s.Ruli, a => a.TruePositivesAt1, 100)),
        new("ruli_tpr_01", "1", "RULI: at 0.1 %.", s => Rate(s.Ruli, a => a.TruePositivesAt01, 1_000)),
        new(Completeness, "1", "IAM completeness: median.", s => CompletenessOf(s, Sample.Median)),
        new("iam_mean", "1", "IAM completeness: mean.", s => CompletenessOf(s, Sample.Mean)),
    ];

    private static string TooFew => $"fewer than {PartScores.FewestModels} models";

    private static Func<IReadOnlyList<double>, double> Share(Func<double, bool> of) => values => (double)values.Count(of) / values.Count;

    private static Summarised Over(double[] values, Func<IReadOnlyList<double>, double> sum, string whyNot = "no model")
    {
        double[] known = [.. values.Where(double.IsFinite)];
        return known.Length == 0 ? Summarised.Missing(whyNot) : new(sum(known), null, null);
    }

    private static Summarised QualityOf(PartScores scores) =>
        scores.Comparison.Models < ForgettingQuality.FewestModels
            ? Summarised.Missing($"fewer than {ForgettingQuality.FewestModels} models")
            : new(scores.Epsilon.Average(e => ForgettingQuality.Points(e, scores.Comparison.Models)), null, null);

    private static Summarised ScoreOf(PartScores scores) =>
        QualityOf(scores) is { Value: { } quality } && double.IsFinite(scores.Comparison.Utility)
            ? new(quality * scores.Comparison.Utility, null, null)
            : Summarised.Missing(TooFew);

    private static Summarised Mean(AttackSummary? attack, Func<AttackSummary, (double, Interval)> part)
    {
        if (attack is null)
        {
            return Summarised.Missing(TooFew);
        }

        var (value, range) = part(attack);
        return new(value, range, null);
    }

    private static Summarised Rate(AttackSummary? attack, Func<AttackSummary, double?> rate, int fewest) =>
        attack is null ? Summarised.Missing(TooFew)
        : rate(attack) is { } value ? new(value, null, null)
        : Summarised.Missing($"fewer than {fewest} scores of retrained models");

    private static Summarised CompletenessOf(PartScores scores, Func<IReadOnlyList<double>, double> sum) =>
        scores.Comparison.Originals.Any(original => original is null)
            ? Summarised.Missing("no original model: add baseline to the methods")
            : Over(scores.Completeness, sum, TooFew);
}

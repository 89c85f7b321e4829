using Stages.Metrics;
using Stages.Unlearning;

namespace Stages.Experiments;

/// <summary>Which values of a metric speak for an unlearned model.</summary>
public enum Better
{
    /// <summary>High ones.</summary>
    High,

    /// <summary>Those of a model that is trained anew, be they high or low.</summary>
    LikeRetrain,
}

/// <summary>A metric that is computed of every run. To add one is its formula in Metrics, and a row here.</summary>
/// <param name="Metric">What figures and tables must know of it.</param>
/// <param name="Better">Which way is good.</param>
/// <param name="Formula">How it is computed.</param>
/// <param name="Needs">The method without which it is not defined; null where it is of the run alone.</param>
public sealed record MetricRow(MetricName Metric, Better Better, MetricFormula Formula, MethodRole? Needs = null)
{
    /// <summary>Whether it is of the forget test examples alone, and not defined where there are none.</summary>
    public bool NeedsForgetTest { get; init; }

    // docs/science.md, section 7. The order is that of the rows of a run's table.
    internal static IReadOnlyList<MetricRow> All { get; } =
    [
        .. Accuracy(PaperMetrics.RetainTest, "Retain-set accuracy", test: true, forget: false),
        .. Accuracy(PaperMetrics.ForgetTest, "Forget-set accuracy", test: true, forget: true),
        .. Accuracy("retain_train", "Retain-set accuracy (training examples)", test: false, forget: false),
        .. Accuracy(PaperMetrics.ForgetTrain, "Forget-set accuracy (training examples)", test: false, forget: true),
        new(new("mia", "Membership inference", "%", 0, 100), Better.LikeRetrain, new MembershipMetric(AttackFormulation.Binary)),
        new(
            new("mia_reference", "Membership inference (reference code's fit)", "%", 0, 100),
            Better.LikeRetrain,
            new MembershipMetric(AttackFormulation.Multinomial)
        ),
        new(new("zrf", "ZRF", "1", 1 - Math.Log(2), 1), Better.High, new ZeroRetrainMetric(Reference: false)),
        new(new("zrf_reference", "ZRF (reference code's formula)", "1", null, 1), Better.High, new ZeroRetrainMetric(Reference: true)),
        Attack("mia_loss", "Membership inference by loss", "%", 100, AttackMeasure.Accuracy),
        Attack("mia_loss_auc", "Membership inference by loss: AUC", "1", 1, AttackMeasure.Area),
        Attack("mia_loss_tpr", "Membership inference by loss: TPR at 1 % FPR", "%", 100, AttackMeasure.TruePositives),
        new(new("mia_svc", "MIA efficacy", "%", 0, 100), Better.LikeRetrain, new SupportVectorMetric()),
        Gap("avg_gap", "Average gap to Retrain", "%", 100, RetrainGap.Average),
        Gap("tow", "Tug of war", "1", 1, RetrainGap.TugOfWar),
        Gap("agreement", "Agreement with Retrain", "%", 100, RetrainGap.Agreement),
        Gap("activation_distance", "Activation distance to Retrain", "1", Math.Sqrt(2), RetrainGap.Activation),
        new(new("aus", "Adaptive unlearning score", "1", 0, 2), Better.High, new AdaptiveScoreMetric(), MethodRole.Original),
    ];

    private static MetricRow Attack(string name, string title, string unit, double high, AttackMeasure measure) =>
        new(new(name, title, unit, 0, high), Better.LikeRetrain, new LossAttackMetric(measure));

    private static MetricRow Gap(string name, string title, string unit, double high, RetrainGap gap) =>
        new(new(name, title, unit, 0, high), Better.LikeRetrain, new RetrainGapMetric(gap), MethodRole.TrainedAnew);

    // By both formulas: the exact one, and the reference code's mean of batches.
    private static IEnumerable<MetricRow> Accuracy(string name, string title, bool test, bool forget) =>
        from formula in (AccuracyFormula[])[AccuracyFormula.Exact, AccuracyFormula.BatchMean]
        select new MetricRow(
            new(PaperMetrics.NameBy(name, formula), formula == AccuracyFormula.Exact ? title : title + ", mean of batches", "%", 0, 100),
            forget ? Better.LikeRetrain : Better.High,
            new AccuracyMetric(test, forget, formula)
        )
        {
            NeedsForgetTest = test && forget,
        };
}

namespace Stages.Metrics;

/// <summary>How an accuracy is computed from what a model says about every example.</summary>
public enum AccuracyFormula
{
    /// <summary>The share of examples that are right.</summary>
    Exact,

    /// <summary>
    /// The mean over batches of their shares, in which an example of a short last batch counts more: the reference
    /// code's.
    /// </summary>
    BatchMean,
}

/// <summary>The names of the metrics in tables (docs/science.md, section 7).</summary>
public static class MetricNames
{
    /// <summary>Accuracy on the retain test examples: the paper's retain-set accuracy.</summary>
    public const string RetainTest = "retain_test";

    /// <summary>Accuracy on the forget test examples: the paper's forget-set accuracy.</summary>
    public const string ForgetTest = "forget_test";

    /// <summary>Accuracy on the retain training examples.</summary>
    public const string RetainTrain = "retain_train";

    /// <summary>Accuracy on the forget training examples.</summary>
    public const string ForgetTrain = "forget_train";

    /// <summary>Membership inference, in percent of forget training examples called members.</summary>
    public const string MembershipInference = "mia";

    /// <summary>The zero-retrain forgetting metric with the Jensen–Shannon divergence.</summary>
    public const string Zrf = "zrf";

    /// <summary>ZRF by the reference code's formula.</summary>
    public const string ZrfReference = "zrf_reference";

    /// <summary>Appended to an accuracy's name: the reference code's mean of batch accuracies.</summary>
    public const string BatchMean = "_batch_mean";

    /// <summary>The four exact accuracies, in percent.</summary>
    public static IReadOnlyList<string> Accuracies { get; } = [RetainTest, ForgetTest, RetainTrain, ForgetTrain];

    /// <summary>All names.</summary>
    public static IReadOnlyList<string> All { get; } =
    [.. Accuracies, MembershipInference, Zrf, ZrfReference, .. Accuracies.Select(a => a + BatchMean)];

    /// <summary>The paper's two metrics, which figures and tables show unless others are asked for.</summary>
    public static IReadOnlyList<string> Papers { get; } = [RetainTest, ForgetTest];

    /// <summary>The paper's two metrics by a formula.</summary>
    public static IReadOnlyList<string> PapersBy(AccuracyFormula formula) =>
        formula == AccuracyFormula.BatchMean ? PapersOfBatches : Papers;

    private static IReadOnlyList<string> PapersOfBatches { get; } = [.. Papers.Select(a => a + BatchMean)];

    /// <summary>How figures call a metric.</summary>
    public static string Title(string metric)
    {
        return metric switch
        {
            RetainTest => "Retain-set accuracy",
            ForgetTest => "Forget-set accuracy",
            RetainTrain => "Retain-set accuracy (training examples)",
            ForgetTrain => "Forget-set accuracy (training examples)",
            MembershipInference => "Membership inference",
            Zrf => "ZRF",
            ZrfReference => "ZRF (reference code's formula)",
            _ when metric.EndsWith(BatchMean) => Title(metric[..^BatchMean.Length]) + ", mean of batches",
            _ => metric,
        };
    }

    /// <summary>The title and, where there is one, the unit.</summary>
    public static string AxisTitle(string metric) => Unit(metric) == "%" ? Title(metric) + " (%)" : Title(metric);

    /// <summary>The unit of a metric: "%", or "1" for the two forms of ZRF.</summary>
    public static string Unit(string metric) => metric is Zrf or ZrfReference ? "1" : "%";

    /// <summary>The unit of differences of some metrics: "pp", "1", or "metric's" where they have several.</summary>
    public static string DistanceUnit(IReadOnlyList<string> metrics) =>
        metrics.Select(Unit).Distinct().ToArray() switch
        {
            ["%"] => "pp",
            ["1"] => "1",
            _ => "metric's",
        };

    /// <summary>
    /// What the files of a figure or table are called: its name, and the metrics where they are not the paper's two.
    /// </summary>
    public static string FileName(string name, IReadOnlyList<string> metrics) =>
        metrics.SequenceEqual(Papers) ? name
        : metrics.SequenceEqual(PapersOfBatches) ? name + "-batch-mean"
        : $"{name}-{string.Join('-', metrics)}";
}

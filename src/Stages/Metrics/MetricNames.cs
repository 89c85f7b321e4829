namespace Stages.Metrics;

/// <summary>How an accuracy is computed from what a model says about every example.</summary>
public enum AccuracyFormula
{
    /// <summary>The share of examples that are right.</summary>
    Exact,

    /// <summary>The mean over batches of their shares, in which an example of a short last batch counts more: the reference code's.</summary>
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

    /// <summary>The metric that a formula gives for an exact accuracy's name.</summary>
    public static string By(AccuracyFormula formula, string accuracy) => formula == AccuracyFormula.BatchMean ? accuracy + BatchMean : accuracy;

    /// <summary>How figures call a metric.</summary>
    public static string Title(string metric) => metric switch
    {
        RetainTest => "Retain-set accuracy",
        ForgetTest => "Forget-set accuracy",
        RetainTrain => "Retain-set accuracy (training examples)",
        ForgetTrain => "Forget-set accuracy (training examples)",
        _ when metric.EndsWith(BatchMean, StringComparison.Ordinal) => $"{Title(metric[..^BatchMean.Length])}, mean of batches",
        _ => metric,
    };
}

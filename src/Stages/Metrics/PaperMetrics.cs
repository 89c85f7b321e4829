namespace Stages.Metrics;

/// <summary>The paper's two metrics, which figures and tables show unless others are asked for.</summary>
public static class PaperMetrics
{
    /// <summary>Accuracy on the retain test examples: the paper's retain-set accuracy.</summary>
    public const string RetainTest = "retain_test";

    /// <summary>Accuracy on the forget test examples: the paper's forget-set accuracy.</summary>
    public const string ForgetTest = "forget_test";

    /// <summary>Their names by a formula.</summary>
    public static IReadOnlyList<string> By(AccuracyFormula formula) => [NameBy(RetainTest, formula), NameBy(ForgetTest, formula)];

    /// <summary>The name of an accuracy by a formula.</summary>
    /// <param name="accuracy">Its name by the exact formula.</param>
    /// <param name="formula">The formula.</param>
    public static string NameBy(string accuracy, AccuracyFormula formula) =>
        formula == AccuracyFormula.BatchMean ? accuracy + "_batch_mean" : accuracy;
}

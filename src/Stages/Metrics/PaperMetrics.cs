namespace Stages.Metrics;

/// <summary>The paper's two metrics, which figures and tables show unless others are asked for.</summary>
public static class PaperMetrics
{
    /// <summary>Accuracy on the retain test examples: the paper's retain-set accuracy.</summary>
    public const string RetainTest = "retain_test";

    /// <summary>Accuracy on the forget test examples: the paper's forget-set accuracy.</summary>
    public const string ForgetTest = "forget_test";

    /// <summary>Accuracy on the forget training examples: what is shown where there are no forget test examples.</summary>
    public const string ForgetTrain = "forget_train";

    /// <summary>Their names by a formula.</summary>
    /// <param name="formula">The formula.</param>
    /// <param name="ofTraining">Whether the forget-set accuracy is that on training examples: there are random forget
    /// sets.</param>
    public static IReadOnlyList<string> By(AccuracyFormula formula, bool ofTraining = false) =>
        [NameBy(RetainTest, formula), NameBy(ofTraining ? ForgetTrain : ForgetTest, formula)];

    /// <summary>The name of an accuracy by a formula.</summary>
    /// <param name="accuracy">Its name by the exact formula.</param>
    /// <param name="formula">The formula.</param>
    public static string NameBy(string accuracy, AccuracyFormula formula) =>
        formula == AccuracyFormula.BatchMean ? accuracy + "_batch_mean" : accuracy;
}

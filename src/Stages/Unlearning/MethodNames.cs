namespace Stages.Unlearning;

/// <summary>The methods' names in experiment files, options and tables, and in figures.</summary>
public static class MethodNames
{
    /// <summary>The original model, unchanged.</summary>
    public const string Baseline = "baseline";

    /// <summary>The gold standard: trained anew without the forget set.</summary>
    public const string Retrain = "retrain";

    /// <summary>Training on with the retain set.</summary>
    public const string Finetune = "finetune";

    /// <summary>Training on with wrong labels for the forget set.</summary>
    public const string RandomLabels = "random-labels";

    /// <summary>Distillation from a good and a bad teacher.</summary>
    public const string BadTeacher = "bad-teacher";

    /// <summary>Error-maximising noise, impair and repair.</summary>
    public const string Unsir = "unsir";

    /// <summary>Selective synaptic dampening.</summary>
    public const string Ssd = "ssd";

    /// <summary>Loss-free selective synaptic dampening.</summary>
    public const string Lfssd = "lfssd";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Baseline, Retrain, Ssd, Lfssd, Unsir, BadTeacher, RandomLabels, Finetune];

    /// <summary>How figures and summaries call a method.</summary>
    public static string Title(string method) =>
        method switch
        {
            Baseline => "Baseline",
            Retrain => "Retrain",
            Finetune => "Finetune",
            RandomLabels => "Random Labels",
            BadTeacher => "Bad Teacher",
            Unsir => "UNSIR",
            Ssd => "SSD",
            Lfssd => "LFSSD",
            _ => method,
        };

    /// <summary>
    /// Whether a method draws random numbers of its own; one that does not is run once per training seed.
    /// </summary>
    public static bool Draws(string method) => method is Finetune or RandomLabels or BadTeacher or Unsir;
}

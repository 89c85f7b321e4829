using Newtonsoft.Json;
using Stages.Unlearning;

namespace Stages.Experiments;

/// <summary>The methods' constants as an experiment states them; what is null keeps the paper's values.</summary>
public sealed record MethodTable(
    FinetuneSettings? Finetune = null,
    [property: JsonProperty("random-labels")] RandomLabelsSettings? RandomLabels = null,
    [property: JsonProperty("bad-teacher")] BadTeacherSettings? BadTeacher = null,
    UnsirSettings? Unsir = null,
    DampeningSettings? Ssd = null,
    DampeningSettings? Lfssd = null
)
{
    // docs/science.md, section 6.
    private static readonly DampeningSettings PaperSsd = new(Alpha: 10);
    private static readonly DampeningSettings PaperLfssd = new(Alpha: 5);

    /// <summary>A method with its constants: the setting's, else the experiment's, else the paper's.</summary>
    public static UnlearningMethod Of(string method, MethodTable? setting, MethodTable experiment)
    {
        return method switch
        {
            MethodNames.Baseline or MethodNames.Retrain => new Unchanged(),
            MethodNames.Finetune => new FinetuneMethod(setting?.Finetune ?? experiment.Finetune ?? new()),
            MethodNames.RandomLabels => new RandomLabelsMethod(setting?.RandomLabels ?? experiment.RandomLabels ?? new()),
            MethodNames.BadTeacher => new BadTeacherMethod(setting?.BadTeacher ?? experiment.BadTeacher ?? new()),
            MethodNames.Unsir => new UnsirMethod(setting?.Unsir ?? experiment.Unsir ?? new()),
            MethodNames.Ssd => new DampeningMethod(ImportanceMeasure.SquaredGradientOfLoss, setting?.Ssd ?? experiment.Ssd ?? PaperSsd),
            MethodNames.Lfssd => new DampeningMethod(
                ImportanceMeasure.AbsoluteGradientOfOutputNorm,
                setting?.Lfssd ?? experiment.Lfssd ?? PaperLfssd
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(method), method, "No such method."),
        };
    }
}

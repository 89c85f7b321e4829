using Stages.Unlearning;

namespace Stages.Experiments;

/// <summary>A method that an experiment may name. To add one is a file in Unlearning, and a row here.</summary>
/// <param name="Method">What figures and tables must know of it.</param>
/// <param name="Settings">The paper's constants, of the type that an experiment's file states them in; null where it has
/// none.</param>
/// <param name="Create">The method with its constants.</param>
public sealed record MethodRow(MethodName Method, object? Settings, Func<object?, UnlearningMethod> Create)
{
    /// <summary>What it does with the forgotten class, as messages say it; null where any examples can be forgotten.</summary>
    public string? NeedsClass { get; init; }

    // Constants and sources: docs/science.md, section 6. The order is that of hints.
    internal static IReadOnlyList<MethodRow> All { get; } =
    [
        new(new("baseline", "Baseline", Draws: false, MethodRole.Original), null, _ => new Unchanged()),
        new(new("retrain", "Retrain", Draws: false, MethodRole.TrainedAnew), null, _ => new Unchanged()),
        Of(
            new("ssd", "SSD", Draws: false),
            new DampeningSettings(Alpha: 10),
            s => new DampeningMethod(ImportanceMeasure.SquaredGradientOfLoss, s)
        ),
        Of(
            new("lfssd", "LFSSD", Draws: false),
            new DampeningSettings(Alpha: 5),
            s => new DampeningMethod(ImportanceMeasure.AbsoluteGradientOfOutputNorm, s)
        ),
        Of(new("unsir", "UNSIR", Draws: true), new UnsirSettings(), s => new UnsirMethod(s)) with
        {
            NeedsClass = "learns noise against the label of the forgotten class",
        },
        Of(new("bad-teacher", "Bad Teacher", Draws: true), new BadTeacherSettings(), s => new BadTeacherMethod(s)),
        Of(new("random-labels", "Random Labels", Draws: true), new RandomLabelsSettings(), s => new RandomLabelsMethod(s)),
        Of(new("finetune", "Finetune", Draws: true), new FinetuneSettings(), s => new FinetuneMethod(s)),
        Of(new("msg", "MSG", Draws: true), new MaskedSmallGradientsSettings(), s => new MaskedSmallGradientsMethod(s)),
        Of(new("ct", "CT", Draws: true), new ConvolutionTransposeSettings(), s => new ConvolutionTransposeMethod(s)),
        Of(new("eu-k", "EU-k", Draws: true), new LastBlocksSettings(), s => new LastBlocksMethod(Anew: true, s)),
        Of(new("cf-k", "CF-k", Draws: true), new LastBlocksSettings(), s => new LastBlocksMethod(Anew: false, s)),
        Of(new("jit", "JIT", Draws: true), new JustInTimeSettings(), s => new JustInTimeMethod(s)),
        Of(new("fisher", "Fisher", Draws: true), new FisherForgettingSettings(), s => new FisherForgettingMethod(s)),
    ];

    /// <summary>A row of a method with constants.</summary>
    /// <param name="method">What figures and tables must know of it.</param>
    /// <param name="settings">The paper's constants.</param>
    /// <param name="create">The method with its constants.</param>
    public static MethodRow Of<TSettings>(MethodName method, TSettings settings, Func<TSettings, UnlearningMethod> create)
        where TSettings : class => new(method, settings, given => create((TSettings)given!));
}

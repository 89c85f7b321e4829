using Pipeline;
using Stages.Designs;

namespace Stages.PerExample;

/// <summary>One method of one setting and forgotten class, with the models that its metrics per example need.</summary>
/// <param name="Setting">The setting.</param>
/// <param name="Class">The forgotten class; the forget seed where random examples are forgotten.</param>
/// <param name="ClassName">Its name.</param>
/// <param name="Method">The method.</param>
/// <param name="Draws">Whether it draws random numbers.</param>
/// <param name="Grid">Whether each training seed is run with all unlearning seeds.</param>
/// <param name="Runs">Its runs, those of a training seed together; none of Retrain, which is compared with itself.</param>
/// <param name="Retrained">Retrain's models, one for each training seed.</param>
/// <param name="Originals">The original models; none where the experiment does not run Baseline.</param>
/// <param name="MoreRetrained">Of the cell that compares Retrain with itself, Retrain's models with seeds of their own.</param>
[Kind("example-cell")]
public sealed record ExampleCell(
    string Setting,
    int Class,
    string ClassName,
    string Method,
    bool Draws,
    bool Grid,
    IReadOnlyList<ExampleRun> Runs,
    IReadOnlyList<ExampleRun> Retrained,
    IReadOnlyList<ExampleRun> Originals,
    IReadOnlyList<ExampleRun> MoreRetrained
)
{
    /// <summary>Its place: <c>digits5-sub/class-8/ssd</c>.</summary>
    internal string Place => $"{CellName.Place(Setting, Class, ClassName)}/{Method}";
}

using Pipeline;
using Stages.Metrics;

namespace Stages.Designs;

/// <summary>One run and where it stands in the two designs.</summary>
/// <param name="Setting">The setting.</param>
/// <param name="Class">The forgotten class.</param>
/// <param name="ClassName">Its name.</param>
/// <param name="Method">The method.</param>
/// <param name="TrainingSeed">Seed of the original model.</param>
/// <param name="UnlearningSeed">Seed of the unlearning; null where the method draws nothing.</param>
/// <param name="InA">Whether it belongs to design A: the first training seed.</param>
/// <param name="InB">Whether it belongs to design B: the first unlearning seed, or none.</param>
/// <param name="Metrics">Its metrics.</param>
[Kind("run")]
public sealed record RunEntry(
    string Setting,
    int Class,
    string ClassName,
    string Method,
    int TrainingSeed,
    int? UnlearningSeed,
    bool InA,
    bool InB,
    MetricsStage Metrics
)
{
    /// <summary>The rows of the run table that its metrics make.</summary>
    /// <param name="file">The file that its metrics are in.</param>
    /// <exception cref="InvalidDataException">It is no such file.</exception>
    public IEnumerable<RunRow> Rows(string file) =>
        MetricsStage
            .Read(file)
            .Select(value => new RunRow(
                new CellName(Setting, Class, ClassName, Method, value.Metric, value.Unit),
                TrainingSeed,
                UnlearningSeed,
                InA,
                InB,
                value.Value,
                value.Diverged
            ));
}

/// <summary>All metrics of all runs in one table, in long form.</summary>
/// <param name="Runs">The runs.</param>
[Kind("runtable")]
public sealed record RunTableStage(IReadOnlyList<RunEntry> Runs) : RunTable
{
    /// <inheritdoc/>
    public override void Run(StageContext context) =>
        Write(context, Runs.SelectMany(run => run.Rows(context.Input(run.Metrics, MetricsStage.File))));
}

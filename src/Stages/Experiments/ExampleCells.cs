using Stages.Designs;
using Stages.PerExample;
using Stages.Unlearning;

namespace Stages.Experiments;

/// <summary>What metrics per example compare: for each setting, forget set and method its runs beside Retrain's.</summary>
internal static class ExampleCells
{
    /// <summary>The cells; none without Retrain.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="runs">Its runs.</param>
    /// <param name="retrainings">The runs of Retrain with seeds of their own.</param>
    internal static IReadOnlyList<ExampleCell> Of(Experiment experiment, IReadOnlyList<RunEntry> runs, IReadOnlyList<RunEntry> retrainings)
    {
        var beside = runs.ToLookup(run => (run.Setting, run.Class, Role(run)));
        var more = retrainings.ToLookup(run => (run.Setting, run.Class));
        return
        [
            .. runs.GroupBy(run => (run.Setting, run.Class, run.Method))
                .Select(cell => Cell([.. cell]))
                .Where(cell => cell.Retrained.Count > 0),
        ];

        MethodRole Role(RunEntry run) => experiment.Catalogue.Method(run.Method).Method.Role;

        ExampleCell Cell(IReadOnlyList<RunEntry> cell)
        {
            var first = cell[0];
            var isRetrain = Role(first) == MethodRole.TrainedAnew;
            return new(
                first.Setting,
                first.Class,
                first.ClassName,
                first.Method,
                experiment.Catalogue.Method(first.Method).Method.Draws,
                experiment.Design == SeedDesign.Grid,
                isRetrain ? [] : Read(cell),
                Read(beside[(first.Setting, first.Class, MethodRole.TrainedAnew)]),
                Read(beside[(first.Setting, first.Class, MethodRole.Original)]),
                isRetrain ? Read(more[(first.Setting, first.Class)]) : []
            );
        }
    }

    private static IReadOnlyList<ExampleRun> Read(IEnumerable<RunEntry> runs) =>
        [.. runs.Select(run => new ExampleRun(run.TrainingSeed, run.Metrics.Unlearned))];
}

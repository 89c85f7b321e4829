using Pipeline.Store;
using Stages.Experiments;
using Stages.Mathematics;
using Stages.Unlearning;

namespace Build.Planning;

/// <summary>How long the runs of a method in a setting took.</summary>
/// <param name="Setting">The setting.</param>
/// <param name="Method">The method.</param>
/// <param name="Runs">How many runs are recorded and did not diverge.</param>
/// <param name="Seconds">The median of the method's own seconds, without loading and predicting.</param>
/// <param name="Retrain">The median seconds of training Retrain; null where that is not recorded.</param>
/// <param name="SpeedUp">The median over runs of Retrain's seconds by the method's.</param>
/// <param name="Machines">Where they were computed.</param>
internal sealed record MethodTimes(
    string Setting,
    string Method,
    int Runs,
    double Seconds,
    double? Retrain,
    double? SpeedUp,
    IReadOnlyList<string> Machines
)
{
    /// <summary>The times of all methods that unlearn, by the latest record of each run.</summary>
    internal static IReadOnlyList<MethodTimes> Of(ExperimentGraph experiment, ArtifactStore store)
    {
        var records = store
            .Records.Where(r => !r.Failed && r.Remark is null)
            .GroupBy(r => r.StageId)
            .ToDictionary(g => g.Key, g => g.Last());
        var runs = experiment.Runs;
        var retrained = runs.Where(r => r.Method == experiment.MethodNames.Retrain)
            .ToDictionary(
                r => (r.Setting, r.Class, r.TrainingSeed),
                r => Record(((UnlearningStage)r.Metrics.Unlearned).Model)?.Details.Seconds
            );
        return
        [
            .. runs.Where(r => experiment.MethodNames.Unlearns(r.Method))
                .GroupBy(r => (r.Setting, r.Method))
                .Select(cell =>
                    Median(
                        cell.Key,
                        [
                            .. cell.Select(r =>
                                    (
                                        Record: Record(r.Metrics.Unlearned),
                                        Retrain: retrained.GetValueOrDefault((r.Setting, r.Class, r.TrainingSeed))
                                    )
                                )
                                .Where(r => r.Record?.Details.Measurements.ContainsKey("method_seconds") == true)
                                .Select(r => (r.Record!, r.Record!.Details.Measurements["method_seconds"], r.Retrain)),
                        ]
                    )
                )
                .OfType<MethodTimes>(),
        ];

        StageRecord? Record(Pipeline.Stage stage) => records.GetValueOrDefault(stage.IdIn(experiment.Name));
    }

    private static MethodTimes? Median(
        (string Setting, string Method) cell,
        IReadOnlyList<(StageRecord Record, double Seconds, double? Retrain)> runs
    )
    {
        if (runs.Count == 0)
        {
            return null;
        }

        double[] retrain = [.. runs.Select(r => r.Retrain).OfType<double>()];
        double[] ratios = [.. runs.Where(r => r.Retrain is not null && r.Seconds > 0).Select(r => r.Retrain!.Value / r.Seconds)];
        return new(
            cell.Setting,
            cell.Method,
            runs.Count,
            Quantile.Of([.. runs.Select(r => r.Seconds)], 0.5),
            retrain.Length > 0 ? Quantile.Of(retrain, 0.5) : null,
            ratios.Length > 0 ? Quantile.Of(ratios, 0.5) : null,
            [.. runs.Select(r => r.Record.Details.Environment.GetValueOrDefault("processor", "")).Distinct()]
        );
    }
}

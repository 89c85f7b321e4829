using Pipeline;
using Stages.Experiments;

namespace Build.Tasks;

/// <summary>Which stages the targets are about that bring stages up to date; what these need comes with them.</summary>
public static class StageTargets
{
    private static readonly Dictionary<string, Func<ExperimentGraph, IEnumerable<Stage>>> Rows = new()
    {
        ["Default"] = experiment => experiment.Results,
        ["Data"] = experiment => experiment.Data,
        ["Train"] = experiment => experiment.Trainings,
        ["Unlearn"] = experiment => experiment.Unlearnings,
        ["Metrics"] = experiment => experiment.Metrics,
        ["Wasserstein"] = experiment => [experiment.Result("wasserstein")],
        ["Figure1"] = experiment => [experiment.Result("figure1")],
        ["Figure2"] = experiment => [experiment.Result("figure2")],
        ["Figure3"] = experiment => [experiment.Result("figure3")],
        ["Figure4"] = experiment => [experiment.Result("figure4")],
        ["Figure5"] = experiment => [experiment.Result("figure5")],
        ["Tables"] = experiment => experiment.HasGrid ? [.. experiment.Tables, experiment.Result("variance")] : experiment.Tables,
        ["Variance"] = experiment => [experiment.Result("variance")],
        ["Tune"] = experiment => [experiment.Result("tuning")],
        ["Reported"] = experiment => experiment.Reported,
    };

    /// <summary>Their names.</summary>
    public static IReadOnlyCollection<string> Names => Rows.Keys;

    /// <summary>A target's stages, made when they are asked for: that is where what is not allowed throws.</summary>
    public static IEnumerable<Stage> Of(string target, ExperimentGraph experiment)
    {
        foreach (var stage in Rows[target](experiment))
        {
            yield return stage;
        }
    }
}

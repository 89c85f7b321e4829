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
        ["Wasserstein"] = experiment => experiment.Wasserstein,
        ["Figure1"] = experiment => experiment.Figure1,
        ["Figure2"] = experiment => experiment.Figure2,
        ["Figure3"] = experiment => experiment.Figure3,
        ["Figure4"] = experiment => experiment.Figure4,
        ["Tables"] = experiment => experiment.HasGrid ? [.. experiment.Tables, .. experiment.Variance] : experiment.Tables,
        ["Variance"] = experiment => experiment.Variance,
        ["Reported"] = experiment => experiment.Reported,
    };

    /// <summary>Their names.</summary>
    public static IReadOnlyCollection<string> Names => Rows.Keys;

    /// <summary>A target's stages.</summary>
    public static IEnumerable<Stage> Of(string target, ExperimentGraph experiment) => Rows[target](experiment);
}

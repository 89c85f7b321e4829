using Pipeline;
using Stages.Designs;
using Stages.Tuning;

namespace Stages.Experiments;

/// <summary>The runs of an experiment's search of constants.</summary>
internal static class TuningRuns
{
    /// <summary>
    /// The runs; none where the experiment states no search, or none of the methods that it is narrowed to.
    /// </summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="trial">Unlearns with the constants of a trial.</param>
    /// <param name="retrain">Retrain's run of a setting, class and training seed.</param>
    public static IReadOnlyList<TrialRun> Of(
        Experiment experiment,
        Func<SettingSpec, int, MethodRow, Trial, int, Stage> trial,
        Func<SettingSpec, int, int, Stage> retrain
    ) =>
        experiment.Tuning is not { } tuning
            ? []
            :
            [
                .. from setting in experiment.Settings
                from method in experiment.Methods
                where tuning.Methods.Methods.ContainsKey(method)
                let row = experiment.Catalogue.Method(method)
                let searched = tuning.Methods.Methods[method]
                from tried in Trial.Of(
                    row,
                    MethodTable.SettingsOf(row, setting.MethodSettings, experiment.MethodSettings)!,
                    searched,
                    tuning.Trials
                )
                from forgotten in setting.Classes
                from seed in tuning.Seeds
                select new TrialRun(
                    setting.Name,
                    forgotten,
                    experiment.Dataset.Classes.Of(setting.Forget)[forgotten],
                    method,
                    tried.Json(row, searched),
                    tried.IsStated,
                    seed,
                    trial(setting, forgotten, row, tried, seed),
                    retrain(setting, forgotten, seed)
                ),
            ];

    /// <summary>The place of a run: setting, class, method, constants and seeds.</summary>
    public static string Place(SettingSpec setting, int forgotten, MethodRow row, Trial trial, int training, int? unlearning) =>
        $"tuning/{CellName.Place(setting.Name, forgotten)}/{row.Method.Name}/{trial.Name}/train-{training:00}"
        + (unlearning is { } seed ? $"-unlearn-{seed:00}" : "");
}

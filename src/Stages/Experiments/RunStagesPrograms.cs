using Pipeline;
using Stages.Datasets;
using Stages.Programs;
using Stages.Training;

namespace Stages.Experiments;

/// <summary>The runs and trainings that are programs.</summary>
internal sealed partial class RunStages
{
    private ProgramStage OfProgram(
        string run,
        MethodRow row,
        SettingSpec setting,
        Stage trained,
        ForgetSet forget,
        int training,
        int? unlearning
    )
    {
        var model = experiment.Model(setting.Model);
        var (code, settings) = (
            row.Program!.Code,
            (IReadOnlyDictionary<string, object>?)MethodTable.SettingsOf(row, setting.MethodSettings, experiment.MethodSettings)
        );
        return new(
            Data,
            trained,
            model.Program is null ? experiment.Network(model) : null,
            model.Labels,
            forget,
            code,
            settings ?? code.Defaults,
            training,
            unlearning,
            unlearning is null ? null : run,
            experiment.KeepModels
        )
        {
            RunId = run,
            Source = row.Program.Source,
        };
    }

    private ProgramTrainingStage ProgramTraining(string name, ModelSpec model, int seed, ForgetSet? without) =>
        Once(
            TrainingStage.IdOf(name, seed, null),
            () =>
            {
                var program = experiment.Catalogue.Trainers[model.Program!];
                return new ProgramTrainingStage(
                    name,
                    Data,
                    model.Labels,
                    program.Code,
                    ProgramConstants.Filled(model.Settings, program.Code.Defaults),
                    seed,
                    without
                )
                {
                    Source = program.Source,
                    Numerics = experiment.Numerics,
                };
            }
        );
}

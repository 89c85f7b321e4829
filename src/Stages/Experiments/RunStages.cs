using Pipeline;
using Stages.Datasets;
using Stages.Designs;
using Stages.Metrics;
using Stages.Programs;
using Stages.Training;
using Stages.Unlearning;

namespace Stages.Experiments;

/// <summary>
/// The stages of a run: data set, training, unlearning, metrics. What two runs need is one stage.
/// </summary>
internal sealed partial class RunStages
{
    private readonly Experiment experiment;
    private readonly Dictionary<string, Stage> made = new();

    public RunStages(Experiment experiment)
    {
        this.experiment = experiment;
        var whole = experiment.Dataset.Stage(experiment.TrainingPerClass, experiment.TestPerClass) with { Numerics = experiment.Numerics };
        Data = experiment.Validation is { } share ? new ValidationStage(whole, share) { Numerics = experiment.Numerics } : whole;
    }

    /// <summary>The data set.</summary>
    public Stage Data { get; }

    /// <summary>The metrics of a run, and before them all that it needs.</summary>
    public MetricsStage Metrics(
        SettingSpec setting,
        Forgotten forgotten,
        MethodRow row,
        int training,
        StreamSeeds? streams,
        int? unlearning
    )
    {
        var run = RunId(setting, forgotten, row, training, streams, unlearning);
        return Once($"metrics/{run}", Make);

        MetricsStage Make()
        {
            var (unlearned, forget) = (Unlearning(setting, forgotten, row, training, streams, unlearning), forgotten.Set);
            var method = MethodTable.Of(row, setting.MethodSettings, experiment.MethodSettings);
            return new MetricsStage(
                run,
                unlearned,
                Untrained(experiment.Model(setting.Model), ofTraining: !forget.HasTestExamples),
                new ReferenceBatches(forget.SortedBy is { } kind ? kind == LabelKind.Fine : null, method.ReferenceBatch),
                MetricsOf(forget),
                Yardstick(MethodRole.TrainedAnew),
                Yardstick(MethodRole.Original)
            );
        }

        Stage? Yardstick(MethodRole role) =>
            experiment.Methods.Select(experiment.Catalogue.Method).FirstOrDefault(m => m.Method.Role == role) is { } method
                ? Unlearning(setting, forgotten, method, training, streams, null)
                : null;
    }

    /// <summary>What unlearns, or what a model of Retrain or the original one predicts.</summary>
    public Stage Unlearning(SettingSpec setting, Forgotten forgotten, MethodRow row, int training, StreamSeeds? streams, int? unlearning)
    {
        var run = RunId(setting, forgotten, row, training, streams, unlearning);
        return Once($"unlearn/{run}", () => Make() with { Numerics = experiment.Numerics });

        Stage Make()
        {
            var (model, forget) = (experiment.Model(setting.Model), forgotten.Set);
            var place = CellName.Place(setting.Name, forgotten.Class, forgotten.Name);
            var isAnew = row.Method.Role == MethodRole.TrainedAnew;
            if (model.Program is not null)
            {
                var byProgram = ProgramTraining(
                    isAnew ? $"retrain/{place}" : $"train/{model.Name}",
                    model,
                    training,
                    isAnew ? forget : null
                );
                return row.Program is null
                    ? new ProgramModelStage(Data, byProgram, model.Labels, forget) { RunId = run }
                    : OfProgram(run, row, setting, byProgram, forget, training, unlearning);
            }

            return row.Program is not null
                ? OfProgram(run, row, setting, Trained(setting, forgotten, row, training, streams), forget, training, unlearning)
                : Unlearned(
                    run,
                    setting,
                    forgotten,
                    row,
                    MethodTable.Of(row, setting.MethodSettings, experiment.MethodSettings),
                    training,
                    streams,
                    unlearning
                );
        }
    }

    /// <summary>A run with constants that are tried.</summary>
    public UnlearningStage Tried(SettingSpec setting, Forgotten forgotten, MethodRow row, Trial trial, int training)
    {
        int? unlearning = row.Method.Draws ? experiment.UnlearningSeeds[0] : null;
        var run = RunId(setting, forgotten, row, training, null, unlearning, trial);
        return Once(
            $"unlearn/{run}",
            () => Unlearned(run, setting, forgotten, row, row.Create(trial.Settings), training, null, unlearning) with { KeepModel = false }
        );
    }

    /// <summary>The stage of this name, which is made when it is first asked for.</summary>
    public T Once<T>(string name, Func<T> make)
        where T : Stage
    {
        if (!made.TryGetValue(name, out var stage))
        {
            made[name] = stage = make();
        }

        return (T)stage;
    }

    private IReadOnlyList<Metric> MetricsOf(ForgetSet forget) =>
        [
            .. experiment
                .Metrics.Where(m => forget.HasTestExamples || !m.NeedsForgetTest)
                .Select(m => new Metric(m.Metric.Name, m.Metric.Unit, m.Formula)),
        ];

    private UnlearningStage Unlearned(
        string run,
        SettingSpec setting,
        Forgotten forgotten,
        MethodRow row,
        UnlearningMethod method,
        int training,
        StreamSeeds? streams,
        int? unlearning
    )
    {
        var model = experiment.Model(setting.Model);
        return new UnlearningStage(
            run,
            Data,
            Trained(setting, forgotten, row, training, streams),
            experiment.Network(model),
            model.Labels,
            forgotten.Set,
            method,
            unlearning,
            experiment.KeepModels
        )
        {
            Numerics = experiment.Numerics,
        };
    }

    // The model that is unlearned: for Retrain the one that is trained anew.
    private TrainingStage Trained(SettingSpec setting, Forgotten forgotten, MethodRow row, int training, StreamSeeds? streams)
    {
        var model = experiment.Model(setting.Model);
        var place = CellName.Place(setting.Name, forgotten.Class, forgotten.Name);
        var original = Training($"train/{model.Name}", model, model.Training, training, streams, null, null);
        return row.Method.Role != MethodRole.TrainedAnew ? original
            : model.ReferenceRetrain is { } recipe ? Training($"retrain/{place}", model, recipe, training, streams, forgotten.Set, original)
            : Training($"retrain/{place}", model, model.Training, training, streams, forgotten.Set, null);
    }

    private static string RunId(
        SettingSpec setting,
        Forgotten forgotten,
        MethodRow row,
        int training,
        StreamSeeds? streams,
        int? unlearning,
        Trial? trial = null
    ) =>
        (trial is null ? "" : "tuning/")
        + $"{CellName.Place(setting.Name, forgotten.Class, forgotten.Name)}/{row.Method.Name}"
        + (trial is null ? "" : $"/{trial.Name}")
        + $"/train-{training:00}{streams?.Suffix}"
        + (unlearning is { } u ? $"-unlearn-{u:00}" : "");

    private TrainingStage Training(
        string name,
        ModelSpec model,
        TrainingRecipe recipe,
        int seed,
        StreamSeeds? streams,
        ForgetSet? without,
        TrainingStage? original
    ) =>
        Once(
            TrainingStage.IdOf(name, seed, streams),
            () =>
                new TrainingStage(
                    name,
                    Data,
                    model.Labels,
                    experiment.Network(model),
                    experiment.WidthOf(model),
                    recipe,
                    seed,
                    without,
                    original,
                    streams
                )
                {
                    Numerics = experiment.Numerics,
                }
        );

    // The default network's name is not said: places and streams are older than the choice.
    private Stage Untrained(ModelSpec model, bool ofTraining)
    {
        var kind = model.Labels == LabelKind.Fine ? "fine" : "super";
        if (experiment.Dataset.HasFeatures)
        {
            var linear = $"untrained/{kind}-linear";
            return Once(
                UntrainedStage.IdOf(linear, ofTraining),
                () => new UntrainedLinearStage(linear, Data, model.Labels, ofTraining) { Numerics = experiment.Numerics }
            );
        }

        var name = model.Network is null or { Place: Networks.Default } ? $"untrained/{kind}" : $"untrained/{kind}-{model.Network.Place}";
        return Once(
            UntrainedStage.IdOf(name, ofTraining),
            () =>
                new UntrainedStage(name, Data, model.Labels, experiment.Network(model), experiment.WidthOf(model), ofTraining)
                {
                    Numerics = experiment.Numerics,
                }
        );
    }
}

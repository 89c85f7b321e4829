using Pipeline;
using Stages.Datasets;
using Stages.Designs;
using Stages.Metrics;
using Stages.Models;
using Stages.Training;
using Stages.Unlearning;
using Stages.Variance;

namespace Stages.Experiments;

/// <summary>
/// The runs of an experiment: every setting, class, method and pair of seeds. A run that both designs need, or a model
/// that two settings share, is one stage.
/// </summary>
internal sealed class ExperimentRuns
{
    private readonly Experiment experiment;
    private readonly IReadOnlyList<Metric> metrics;
    private readonly Dictionary<string, Stage> made = new();

    public ExperimentRuns(Experiment experiment)
    {
        this.experiment = experiment;
        metrics = [.. experiment.Catalogue.Metrics.Select(m => new Metric(m.Metric.Name, m.Metric.Unit, m.Formula))];
        Data = experiment.Dataset.Stage(experiment.TrainingPerClass, experiment.TestPerClass) with { Numerics = experiment.Numerics };
        Entries = [.. experiment.Settings.SelectMany(Runs)];
        TestSets = [.. Entries.GroupBy(e => (e.Setting, e.Class, e.Method)).Select(cell => TestSet([.. cell]))];
    }

    /// <summary>The data set.</summary>
    public Stage Data { get; }

    /// <summary>The runs.</summary>
    public IReadOnlyList<RunEntry> Entries { get; }

    /// <summary>What of the accuracies' variance is the test set's, for each setting, class and method.</summary>
    public IReadOnlyList<TestSetStage> TestSets { get; }

    private TestSetStage TestSet(IReadOnlyList<RunEntry> cell) =>
        new(
            cell[0].Setting,
            cell[0].Class,
            cell[0].ClassName,
            cell[0].Method,
            cell.All(run => run.UnlearningSeed is null),
            [.. metrics.Where(TestSetStage.Covers)],
            [.. cell.Select(run => new PredictedRun(run.TrainingSeed, run.Metrics.Unlearned))]
        );

    private IEnumerable<RunEntry> Runs(SettingSpec setting) =>
        from forgotten in setting.Classes
        from method in experiment.Methods
        let row = experiment.Catalogue.Method(method)
        from seeds in Seeds(row.Method)
        select Entry(setting, forgotten, row, seeds.Training, seeds.Unlearning);

    // Design A: the first training seed with every unlearning seed. Design B: every training seed with the first
    // unlearning seed. The grid: all with all.
    private IEnumerable<(int Training, int? Unlearning)> Seeds(MethodName method)
    {
        foreach (var training in experiment.TrainingSeeds)
        {
            if (!method.Draws)
            {
                yield return (training, null);
                continue;
            }

            foreach (
                var unlearning in experiment.Design == SeedDesign.Grid || training == experiment.TrainingSeeds[0]
                    ? experiment.UnlearningSeeds
                    : [experiment.UnlearningSeeds[0]]
            )
            {
                yield return (training, unlearning);
            }
        }
    }

    private RunEntry Entry(SettingSpec setting, int forgotten, MethodRow row, int training, int? unlearning)
    {
        var model = experiment.Model(setting.Model);
        var forget = new ForgetSet(setting.Forget, forgotten);
        var place = CellName.Place(setting.Name, forgotten);
        var run = $"{place}/{row.Method.Name}/train-{training:00}" + (unlearning is { } u ? $"-unlearn-{u:00}" : "");
        var trainedAnew = row.Method.Role == MethodRole.TrainedAnew;
        var original = Training($"train/{model.Name}", model, model.Training, training, null, null);
        var trained =
            !trainedAnew ? original
            : model.ReferenceRetrain is { } recipe ? Training($"retrain/{place}", model, recipe, training, forget, original)
            : Training($"retrain/{place}", model, model.Training, training, forget, null);
        var unlearned = new UnlearningStage(
            run,
            Data,
            trained,
            Network(model),
            model.Labels,
            forget,
            MethodTable.Of(row, setting.MethodSettings, experiment.MethodSettings),
            unlearning,
            experiment.KeepModels
        )
        {
            Numerics = experiment.Numerics,
        };
        return new RunEntry(
            setting.Name,
            forgotten,
            experiment.Dataset.Classes.Of(setting.Forget)[forgotten],
            row.Method.Name,
            training,
            unlearning,
            InA: training == experiment.TrainingSeeds[0] && !trainedAnew,
            InB: unlearning is null || unlearning == experiment.UnlearningSeeds[0],
            new MetricsStage(
                run,
                unlearned,
                Untrained(model),
                new ReferenceBatches(setting.Forget == LabelKind.Fine, unlearned.Method.ReferenceBatch),
                metrics
            )
        );
    }

    private TrainingStage Training(
        string name,
        ModelSpec model,
        TrainingRecipe recipe,
        int seed,
        ForgetSet? without,
        TrainingStage? original
    ) =>
        Once(
            TrainingStage.IdOf(name, seed),
            () =>
                new TrainingStage(name, Data, model.Labels, Network(model), experiment.Width, recipe, seed, without, original)
                {
                    Numerics = experiment.Numerics,
                }
        );

    // The default network's name is not said: places and streams are older than the choice.
    private UntrainedStage Untrained(ModelSpec model)
    {
        var kind = model.Labels == LabelKind.Fine ? "fine" : "super";
        var name = model.Network == Networks.Default ? $"untrained/{kind}" : $"untrained/{kind}-{model.Network}";
        return Once(
            name,
            () => new UntrainedStage(name, Data, model.Labels, Network(model), experiment.Width) { Numerics = experiment.Numerics }
        );
    }

    private Architecture Network(ModelSpec model) => experiment.Catalogue.Network(model.Network);

    private T Once<T>(string name, Func<T> make)
        where T : Stage
    {
        if (!made.TryGetValue(name, out var stage))
        {
            made[name] = stage = make();
        }

        return (T)stage;
    }
}

using Pipeline;
using Stages.Datasets;
using Stages.Designs;
using Stages.Metrics;
using Stages.Models;
using Stages.PaperTables;
using Stages.Training;
using Stages.Tuning;
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
        var whole = experiment.Dataset.Stage(experiment.TrainingPerClass, experiment.TestPerClass) with { Numerics = experiment.Numerics };
        Data = experiment.Validation is { } fraction ? new ValidationStage(whole, fraction) { Numerics = experiment.Numerics } : whole;
        Entries = [.. experiment.Settings.SelectMany(Runs)];
        TestSets = [.. Entries.GroupBy(e => (e.Setting, e.Class, e.Method)).Select(cell => TestSet([.. cell]))];
        Crossed = [.. experiment.Settings.SelectMany(CrossedRuns)];
        Tuning = TuningRuns.Of(experiment, TrialRun, RetrainRun);
    }

    /// <summary>The data set.</summary>
    public Stage Data { get; }

    /// <summary>The runs.</summary>
    public IReadOnlyList<RunEntry> Entries { get; }

    /// <summary>What of the accuracies' variance is the test set's, for each setting, class and method.</summary>
    public IReadOnlyList<TestSetStage> TestSets { get; }

    /// <summary>
    /// The runs whose initial weights and data order have seeds of their own, each with each; none where the experiment
    /// has no such seeds. Both the same is the model of that training seed.
    /// </summary>
    public IReadOnlyList<CrossedRun> Crossed { get; }

    /// <summary>The runs of the search of constants; none where the experiment states none.</summary>
    public IReadOnlyList<TrialRun> Tuning { get; }

    private UnlearningStage TrialRun(SettingSpec setting, int forgotten, MethodRow row, Trial trial, int training)
    {
        int? unlearning = row.Method.Draws ? experiment.UnlearningSeeds[0] : null;
        var run = TuningRuns.Place(setting, forgotten, row, trial, training, unlearning);
        return Once(
            $"unlearn/{run}",
            () => Unlearned(run, setting, forgotten, row, row.Create(trial.Settings), training, null, unlearning) with { KeepModel = false }
        );
    }

    private Stage RetrainRun(SettingSpec setting, int forgotten, int training) =>
        Run(
            setting,
            forgotten,
            experiment.Catalogue.Methods.First(m => m.Method.Role == MethodRole.TrainedAnew),
            training,
            null,
            null
        ).Unlearned;

    private IEnumerable<CrossedRun> CrossedRuns(SettingSpec setting) =>
        from forgotten in setting.Classes
        from method in experiment.Methods
        let row = experiment.Catalogue.Method(method)
        from init in experiment.TrainingSeeds
        from order in experiment.OrderSeeds ?? []
        let streams = Streams(setting, init, stream => stream == TrainingStream.Init ? init : order)
        select new CrossedRun(
            setting.Name,
            forgotten,
            experiment.Dataset.Classes.Of(setting.Forget)[forgotten],
            method,
            init,
            order,
            Run(setting, forgotten, row, init, streams, row.Method.Draws ? experiment.UnlearningSeeds[0] : null)
        );

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

    private RunEntry Entry(SettingSpec setting, int forgotten, MethodRow row, int training, int? unlearning) =>
        new(
            setting.Name,
            forgotten,
            experiment.Dataset.Classes.Of(setting.Forget)[forgotten],
            row.Method.Name,
            training,
            unlearning,
            InA: training == experiment.TrainingSeeds[0] && row.Method.Role != MethodRole.TrainedAnew,
            InB: unlearning is null || unlearning == experiment.UnlearningSeeds[0],
            Run(setting, forgotten, row, training, VariedStreams(setting, training), unlearning)
        );

    // What is not varied is drawn with the first training seed.
    private StreamSeeds? VariedStreams(SettingSpec setting, int seed) =>
        Streams(setting, seed, stream => experiment.Vary is { } vary && !vary.Contains(stream) ? experiment.TrainingSeeds[0] : seed);

    // A model without augmentation draws nothing from that stream, and is the same model whatever its seed.
    private StreamSeeds? Streams(SettingSpec setting, int seed, Func<TrainingStream, int> of) =>
        StreamSeeds.Of(seed, stream => stream == TrainingStream.Augment && !Augments(setting) ? seed : of(stream));

    private bool Augments(SettingSpec setting) =>
        experiment.Model(setting.Model) is var model && (model.Training.Augment || model.ReferenceRetrain is { Augment: true });

    private MetricsStage Run(SettingSpec setting, int forgotten, MethodRow row, int training, StreamSeeds? streams, int? unlearning)
    {
        var place = CellName.Place(setting.Name, forgotten);
        var run = $"{place}/{row.Method.Name}/train-{training:00}{streams?.Suffix}" + (unlearning is { } u ? $"-unlearn-{u:00}" : "");
        return Once($"metrics/{run}", Make);

        MetricsStage Make()
        {
            var method = MethodTable.Of(row, setting.MethodSettings, experiment.MethodSettings);
            return new MetricsStage(
                run,
                Unlearned(run, setting, forgotten, row, method, training, streams, unlearning),
                Untrained(experiment.Model(setting.Model)),
                new ReferenceBatches(setting.Forget == LabelKind.Fine, method.ReferenceBatch),
                metrics
            );
        }
    }

    private UnlearningStage Unlearned(
        string run,
        SettingSpec setting,
        int forgotten,
        MethodRow row,
        UnlearningMethod method,
        int training,
        StreamSeeds? streams,
        int? unlearning
    )
    {
        var model = experiment.Model(setting.Model);
        var forget = new ForgetSet(setting.Forget, forgotten);
        var place = CellName.Place(setting.Name, forgotten);
        var original = Training($"train/{model.Name}", model, model.Training, training, streams, null, null);
        var trained =
            row.Method.Role != MethodRole.TrainedAnew ? original
            : model.ReferenceRetrain is { } recipe ? Training($"retrain/{place}", model, recipe, training, streams, forget, original)
            : Training($"retrain/{place}", model, model.Training, training, streams, forget, null);
        return new UnlearningStage(run, Data, trained, Network(model), model.Labels, forget, method, unlearning, experiment.KeepModels)
        {
            Numerics = experiment.Numerics,
        };
    }

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
                new TrainingStage(name, Data, model.Labels, Network(model), experiment.Width, recipe, seed, without, original, streams)
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

using Pipeline;
using Stages.Datasets;
using Stages.Designs;
using Stages.Metrics;
using Stages.PaperTables;
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
    private readonly IReadOnlyList<MetricRow> metrics;
    private readonly Dictionary<string, Stage> made = new();

    public ExperimentRuns(Experiment experiment)
    {
        this.experiment = experiment;
        metrics = experiment.Metrics;
        Data = experiment.Dataset.Stage(experiment.TrainingPerClass, experiment.TestPerClass) with { Numerics = experiment.Numerics };
        // Imported results are runs of nobody here.
        var settings = experiment.IsImported ? [] : experiment.Settings;
        Entries = [.. settings.SelectMany(Runs)];
        TestSets = [.. Entries.GroupBy(e => (e.Setting, e.Class, e.Method)).Select(cell => TestSet([.. cell]))];
        Crossed = [.. settings.SelectMany(CrossedRuns)];
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

    private IEnumerable<CrossedRun> CrossedRuns(SettingSpec setting) =>
        from forgotten in Forgotten(setting)
        from method in experiment.Methods
        let row = experiment.Catalogue.Method(method)
        from init in experiment.TrainingSeeds
        from order in experiment.OrderSeeds ?? []
        let streams = Streams(setting, init, stream => stream == TrainingStream.Init ? init : order)
        select new CrossedRun(
            setting.Name,
            forgotten.Class,
            forgotten.Name,
            method,
            init,
            order,
            Run(setting, forgotten, row, init, streams, row.Method.Draws ? experiment.UnlearningSeeds[0] : null)
        );

    private static TestSetStage TestSet(IReadOnlyList<RunEntry> cell) =>
        new(
            cell[0].Setting,
            cell[0].Class,
            cell[0].ClassName,
            cell[0].Method,
            cell.All(run => run.UnlearningSeed is null),
            [.. cell[0].Metrics.Metrics.Where(TestSetStage.Covers)],
            [.. cell.Select(run => new PredictedRun(run.TrainingSeed, run.Metrics.Unlearned))]
        );

    private IEnumerable<RunEntry> Runs(SettingSpec setting) =>
        from forgotten in Forgotten(setting)
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

    private RunEntry Entry(SettingSpec setting, Forgotten forgotten, MethodRow row, int training, int? unlearning) =>
        new(
            setting.Name,
            forgotten.Class,
            forgotten.Name,
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

    // What a setting forgets, one at a time.
    private IEnumerable<Forgotten> Forgotten(SettingSpec setting) =>
        setting.Forget switch
        {
            RandomForgetting random => random.ForgetSeeds.Select(seed => new Forgotten(
                seed,
                ForgetSeeds.Name(seed),
                new RandomForgetSet(
                    Once(
                        $"forget/{setting.Name}/{seed}",
                        () => new RandomForgetStage($"forget/{setting.Name}", Data, random.Fraction, seed)
                    )
                )
            )),
            ClassForgetting { Kind: var kind } => setting.Classes!.Select(forgotten => new Forgotten(
                forgotten,
                experiment.Dataset.Classes.Of(kind)[forgotten],
                new ClassForgetSet(kind, forgotten)
            )),
            _ => [],
        };

    private IReadOnlyList<Metric> MetricsOf(ForgetSet forget) =>
        [
            .. metrics
                .Where(m => forget.HasTestExamples || !m.NeedsForgetTest)
                .Select(m => new Metric(m.Metric.Name, m.Metric.Unit, m.Formula)),
        ];

    private MetricsStage Run(SettingSpec setting, Forgotten forgotten, MethodRow row, int training, StreamSeeds? streams, int? unlearning)
    {
        var run = RunId(setting, forgotten, row, training, streams, unlearning);
        return Once($"metrics/{run}", Make);

        MetricsStage Make()
        {
            var (unlearned, forget) = (Unlearning(setting, forgotten, row, training, streams, unlearning), forgotten.Set);
            return new MetricsStage(
                run,
                unlearned,
                Untrained(experiment.Model(setting.Model), ofTraining: !forget.HasTestExamples),
                new ReferenceBatches(forget.SortedBy is { } kind ? kind == LabelKind.Fine : null, unlearned.Method.ReferenceBatch),
                MetricsOf(forget),
                Yardstick(MethodRole.TrainedAnew),
                Yardstick(MethodRole.Original)
            );
        }

        UnlearningStage? Yardstick(MethodRole role) =>
            experiment.Methods.Select(experiment.Catalogue.Method).FirstOrDefault(m => m.Method.Role == role) is { } method
                ? Unlearning(setting, forgotten, method, training, streams, null)
                : null;
    }

    private UnlearningStage Unlearning(
        SettingSpec setting,
        Forgotten forgotten,
        MethodRow row,
        int training,
        StreamSeeds? streams,
        int? unlearning
    )
    {
        var run = RunId(setting, forgotten, row, training, streams, unlearning);
        return Once($"unlearn/{run}", Make);

        UnlearningStage Make()
        {
            var model = experiment.Model(setting.Model);
            var forget = forgotten.Set;
            var place = CellName.Place(setting.Name, forgotten.Class, forgotten.Name);
            var original = Training($"train/{model.Name}", model, model.Training, training, streams, null, null);
            var trained =
                row.Method.Role != MethodRole.TrainedAnew ? original
                : model.ReferenceRetrain is { } recipe ? Training($"retrain/{place}", model, recipe, training, streams, forget, original)
                : Training($"retrain/{place}", model, model.Training, training, streams, forget, null);
            return new UnlearningStage(
                run,
                Data,
                trained,
                experiment.Network(model),
                model.Labels,
                forget,
                MethodTable.Of(row, setting.MethodSettings, experiment.MethodSettings),
                unlearning,
                experiment.KeepModels
            )
            {
                Numerics = experiment.Numerics,
            };
        }
    }

    private static string RunId(
        SettingSpec setting,
        Forgotten forgotten,
        MethodRow row,
        int training,
        StreamSeeds? streams,
        int? unlearning
    ) =>
        $"{CellName.Place(setting.Name, forgotten.Class, forgotten.Name)}/{row.Method.Name}/train-{training:00}{streams?.Suffix}"
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
    private UntrainedStage Untrained(ModelSpec model, bool ofTraining)
    {
        var kind = model.Labels == LabelKind.Fine ? "fine" : "super";
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

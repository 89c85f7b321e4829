using Pipeline;
using Stages.Datasets;
using Stages.Designs;
using Stages.PaperTables;
using Stages.PerExample;
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
    private readonly RunStages stages;

    public ExperimentRuns(Experiment experiment)
    {
        this.experiment = experiment;
        stages = new(experiment);
        // Imported results are runs of nobody here.
        var settings = experiment.IsImported ? [] : experiment.Settings;
        Entries = [.. settings.SelectMany(Runs)];
        Retrainings = [.. settings.SelectMany(ExtraRetrainings)];
        ExampleCells = Experiments.ExampleCells.Of(experiment, Entries, Retrainings);
        TestSets = [.. Entries.GroupBy(e => (e.Setting, e.Class, e.Method)).Select(cell => TestSet([.. cell]))];
        Crossed = [.. settings.SelectMany(CrossedRuns)];
        Tuning = [.. settings.SelectMany(TrialRuns)];
    }

    /// <summary>The data set.</summary>
    public Stage Data => stages.Data;

    /// <summary>The runs.</summary>
    public IReadOnlyList<RunEntry> Entries { get; }

    /// <summary>
    /// The runs of Retrain with seeds of their own, which no table of runs has; none where the experiment has no such
    /// seeds.
    /// </summary>
    public IReadOnlyList<RunEntry> Retrainings { get; }

    /// <summary>What metrics per example compare, for each setting, class and method; nothing without Retrain.</summary>
    public IReadOnlyList<ExampleCell> ExampleCells { get; }

    /// <summary>What of the accuracies' variance is the test set's, for each setting, class and method.</summary>
    public IReadOnlyList<TestSetStage> TestSets { get; }

    /// <summary>
    /// The runs whose initial weights and data order have seeds of their own, each with each; none where the experiment
    /// has no such seeds. Both the same is the model of that training seed.
    /// </summary>
    public IReadOnlyList<CrossedRun> Crossed { get; }

    /// <summary>The runs of the search of constants; none where the experiment states none.</summary>
    public IReadOnlyList<TrialRun> Tuning { get; }

    private IEnumerable<TrialRun> TrialRuns(SettingSpec setting)
    {
        var retrain = experiment.Catalogue.Methods.First(m => m.Method.Role == MethodRole.TrainedAnew);
        return from method in experiment.Methods
            let searched = experiment.Tuning?.Methods.Methods.GetValueOrDefault(method)
            where searched is not null
            let row = experiment.Catalogue.Method(method)
            from trial in Trial.Of(row, setting, experiment, searched)
            from forgotten in Forgotten(setting)
            from seed in experiment.Tuning!.Seeds
            select new TrialRun(
                setting.Name,
                forgotten.Class,
                forgotten.Name,
                method,
                trial.Json(row, searched),
                trial.IsStated,
                seed,
                stages.Tried(setting, forgotten, row, trial, seed),
                stages.Unlearning(setting, forgotten, retrain, seed, null, null)
            );
    }

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
            stages.Metrics(setting, forgotten, row, init, streams, row.Method.Draws ? experiment.UnlearningSeeds[0] : null)
        );

    private IEnumerable<RunEntry> ExtraRetrainings(SettingSpec setting) =>
        from forgotten in Forgotten(setting)
        from method in experiment.Methods
        let row = experiment.Catalogue.Method(method)
        where row.Method.Role == MethodRole.TrainedAnew
        from seed in (experiment.RetrainSeeds ?? []).Take(experiment.TrainingSeeds.Count)
        select Entry(setting, forgotten, row, seed, null);

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
            stages.Metrics(setting, forgotten, row, training, VariedStreams(setting, training), unlearning)
        );

    // What is not varied is drawn with the first training seed.
    private StreamSeeds? VariedStreams(SettingSpec setting, int seed) =>
        Streams(setting, seed, stream => experiment.Vary is { } vary && !vary.Contains(stream) ? experiment.TrainingSeeds[0] : seed);

    // A model without augmentation draws nothing from that stream, and is the same model whatever its seed.
    private StreamSeeds? Streams(SettingSpec setting, int seed, Func<TrainingStream, int> of) =>
        StreamSeeds.Of(seed, stream => stream == TrainingStream.Augment && !Augments(setting) ? seed : of(stream));

    private bool Augments(SettingSpec setting) =>
        experiment.Model(setting.Model) is var model
        && (model.Training is { Augment: true } || model.ReferenceRetrain is { Augment: true });

    // What a setting forgets, one at a time.
    private IEnumerable<Forgotten> Forgotten(SettingSpec setting) =>
        setting.Forget switch
        {
            RandomForgetting random => random.ForgetSeeds.Select(seed => new Forgotten(
                seed,
                ForgetSeeds.Name(seed),
                new RandomForgetSet(
                    stages.Once(
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
}

using Pipeline;
using Stages.Datasets;
using Stages.Designs;
using Stages.Downloads;
using Stages.Figures;
using Stages.Metrics;
using Stages.PaperTables;
using Stages.Reported;
using Stages.Training;
using Stages.Unlearning;
using Stages.Variance;

namespace Stages.Experiments;

/// <summary>
/// The stages of an experiment. A run that both designs need, or a model that two settings share, is one stage.
/// </summary>
public sealed class ExperimentGraph
{
    private readonly Experiment experiment;
    private readonly ClassNames classes;
    private readonly Dictionary<string, Stage> made = new();
    private readonly Stage data;
    private readonly Figure1Stage figure1;
    private readonly Figure2Stage figure2;
    private readonly Figure3Stage figure3;
    private readonly Figure4Stage figure4;
    private readonly VarianceStage variance;
    private readonly DesignTableStage designTable;
    private readonly RetrainTableStage retrainTable;
    private readonly ComponentTableStage componentTable;

    /// <summary>Builds the graph; nothing is computed.</summary>
    public ExperimentGraph(Experiment experiment)
    {
        this.experiment = experiment;
        classes = ClassNames.Of(experiment.Dataset);
        data = experiment.Dataset switch
        {
            DatasetName.Digits => new DigitsStage { Numerics = experiment.Numerics },
            DatasetName.Fashion => new FashionStage(Publications.FashionMnist, experiment.TrainingPerClass, experiment.TestPerClass)
            {
                Numerics = experiment.Numerics,
            },
            DatasetName.Cifar100 => new Cifar100Stage(Publications.Cifar100, experiment.TrainingPerClass, experiment.TestPerClass)
            {
                Numerics = experiment.Numerics,
            },
            _ => throw new ArgumentOutOfRangeException(nameof(experiment), experiment.Dataset, "No such data set."),
        };
        Entries = [.. experiment.Settings.SelectMany(Runs)];
        RunTable = new RunTableStage(Entries);
        Distances = new WassersteinStage(RunTable);
        variance = new VarianceStage(RunTable);
        Statistics = new StatisticsStage(RunTable, experiment.Design, ShownMetrics);
        figure1 = new Figure1Stage(RunTable, Panels(), MetricNames.FileName("figure1", ShownMetrics));
        figure2 = new Figure2Stage(Distances, ShownMetrics);
        figure3 = new Figure3Stage(variance, ShownMetrics);
        figure4 = new Figure4Stage(RunTable, ShownMetrics);
        designTable = new DesignTableStage(RunTable, ShownMetrics);
        retrainTable = new RetrainTableStage(RunTable, ShownMetrics);
        componentTable = new ComponentTableStage(variance, ShownMetrics);
    }

    /// <summary>The experiment's name, which is its folder's.</summary>
    public string Name => experiment.Name;

    /// <summary>The metrics that figures and tables show.</summary>
    public IReadOnlyList<string> ShownMetrics => experiment.ShownMetrics;

    /// <summary>The data set.</summary>
    public IEnumerable<Stage> Data => [data];

    /// <summary>Every trained model, the retrained ones among them.</summary>
    public IEnumerable<Stage> Trainings => new Graph(Unlearnings).Stages.OfType<TrainingStage>();

    /// <summary>Every run of every method.</summary>
    public IEnumerable<Stage> Unlearnings => Entries.Select(e => e.Metrics.Unlearned);

    /// <summary>The table of all metrics of all runs.</summary>
    public IEnumerable<Stage> Metrics => [RunTable];

    /// <summary>The distances between the designs.</summary>
    public IEnumerable<Stage> Wasserstein => Comparing(Distances);

    /// <summary>The variance components and all that follows from the grid of seeds.</summary>
    public IEnumerable<Stage> Variance => [variance];

    /// <summary>The numbers that are reported, and the figures that show them.</summary>
    public IEnumerable<Stage> Reported => Comparing(Statistics, figure1, figure2);

    /// <summary>Figure 1.</summary>
    public IEnumerable<Stage> Figure1 => Comparing(figure1);

    /// <summary>Figure 2.</summary>
    public IEnumerable<Stage> Figure2 => Comparing(figure2);

    /// <summary>Figure 3.</summary>
    public IEnumerable<Stage> Figure3 => Comparing(figure3);

    /// <summary>Figure 4.</summary>
    public IEnumerable<Stage> Figure4 => ComparingWithRetrain(figure4);

    /// <summary>The tables for a paper that the experiment's design of seeds and methods allow.</summary>
    public IEnumerable<Stage> Tables =>
        Comparing([.. All.Where(stage => stage is DesignTableStage or RetrainTableStage or ComponentTableStage)]);

    /// <summary>The figures and tables that the experiment's design of seeds and methods allow.</summary>
    public IEnumerable<Stage> Results => Comparing([.. All]);

    /// <summary>Everything that the experiment's design of seeds and methods allow.</summary>
    public IEnumerable<Stage> All
    {
        get
        {
            Stage[] always = [figure1, figure2, designTable];
            Stage[] ofGrid = HasGrid ? [variance, figure3, componentTable] : [];
            Stage[] againstRetrain =
                !HasRetrain ? []
                : HasGrid ? [figure4, retrainTable]
                : [retrainTable];
            return [.. always, .. ofGrid, .. againstRetrain];
        }
    }

    /// <summary>Whether every training seed is run with every unlearning seed.</summary>
    public bool HasGrid => experiment.Design == SeedDesign.Grid;

    /// <summary>The run table's stage.</summary>
    public RunTableStage RunTable { get; }

    /// <summary>The distances' stage.</summary>
    public WassersteinStage Distances { get; }

    /// <summary>The reported numbers' stage.</summary>
    public StatisticsStage Statistics { get; }

    /// <summary>Which pairs of seeds are run.</summary>
    public SeedDesign Design => experiment.Design;

    /// <summary>The name of the model that a setting forgets from.</summary>
    public string ModelOf(string setting) => experiment.Settings.First(s => s.Name == setting).Model;

    private IReadOnlyList<RunEntry> Entries { get; }

    private bool HasRetrain => experiment.Methods.Contains(MethodNames.Retrain);

    // The metrics that were asked for take the panels' places in turn.
    private IReadOnlyList<PanelSpec> Panels() =>
        ShownMetrics.SequenceEqual(MetricNames.PapersBy(experiment.Accuracy))
            ?
            [
                .. experiment.Figure1.Select(panel =>
                    panel with
                    {
                        Metric = MetricNames.PapersBy(experiment.Accuracy)[MetricNames.Papers.ToList().IndexOf(panel.Metric)],
                    }
                ),
            ]
            : [.. experiment.Figure1.Select((panel, i) => panel with { Metric = ShownMetrics[i % ShownMetrics.Count] }).Distinct()];

    // Lazy, so that it throws where stages are asked for.
    private IEnumerable<Stage> Comparing(params Stage[] stages)
    {
        if (!experiment.Methods.Any(m => m is not (MethodNames.Baseline or MethodNames.Retrain)))
        {
            throw new PipelineException(
                $"There is nothing to compare: of the methods {string.Join(", ", experiment.Methods)} none unlearns.",
                "Add one to --methods, for example ssd, or use --target=Metrics."
            );
        }

        foreach (var stage in stages)
        {
            yield return stage;
        }
    }

    private IEnumerable<Stage> ComparingWithRetrain(Stage stage)
    {
        if (!HasRetrain)
        {
            throw new PipelineException(
                "Figure 4 ranks methods by their distance to Retrain, which is not among them.",
                "Add retrain to --methods, or to \"methods\" in the experiment's file."
            );
        }

        foreach (var compared in Comparing(stage))
        {
            yield return compared;
        }
    }

    private IEnumerable<RunEntry> Runs(SettingSpec setting) =>
        from forgotten in setting.Classes
        from method in experiment.Methods
        from seeds in Seeds(method)
        select Entry(setting, forgotten, method, seeds.Training, seeds.Unlearning);

    // Design A: the first training seed with every unlearning seed. Design B: every training seed with the first
    // unlearning seed. The grid: all with all.
    private IEnumerable<(int Training, int? Unlearning)> Seeds(string method)
    {
        foreach (var training in experiment.TrainingSeeds)
        {
            if (!MethodNames.Draws(method))
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

    private RunEntry Entry(SettingSpec setting, int forgotten, string method, int training, int? unlearning)
    {
        var model = experiment.Model(setting.Model);
        var forget = new ForgetSet(setting.Forget, forgotten);
        var place = $"{setting.Name}/class-{forgotten}";
        var run = $"{place}/{method}/train-{training:00}" + (unlearning is { } u ? $"-unlearn-{u:00}" : "");
        var original = Training($"train/{model.Name}", model, model.Training, training, null, null);
        var trained =
            method != MethodNames.Retrain ? original
            : model.ReferenceRetrain is { } recipe ? Training($"retrain/{place}", model, recipe, training, forget, original)
            : Training($"retrain/{place}", model, model.Training, training, forget, null);
        var unlearned = new UnlearningStage(
            run,
            data,
            trained,
            model.Labels,
            forget,
            MethodTable.Of(method, setting.MethodSettings, experiment.MethodSettings),
            unlearning,
            experiment.KeepModels
        )
        {
            Numerics = experiment.Numerics,
        };
        return new RunEntry(
            setting.Name,
            forgotten,
            classes.Of(setting.Forget)[forgotten],
            method,
            training,
            unlearning,
            InA: training == experiment.TrainingSeeds[0] && method != MethodNames.Retrain,
            InB: unlearning is null || unlearning == experiment.UnlearningSeeds[0],
            new MetricsStage(run, unlearned, Untrained(model))
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
            $"{name}/seed-{seed:00}",
            () =>
                new TrainingStage(name, data, model.Labels, Networks.Of(model.Network), experiment.Width, recipe, seed, without, original)
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
            () =>
                new UntrainedStage(name, data, model.Labels, Networks.Of(model.Network), experiment.Width)
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

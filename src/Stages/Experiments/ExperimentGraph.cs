using Pipeline;
using Stages.Designs;
using Stages.Figures;
using Stages.Metrics;
using Stages.Programs;
using Stages.Training;
using Stages.Unlearning;
using Stages.Variance;

namespace Stages.Experiments;

/// <summary>The stages of an experiment: its runs, and the figures and tables of its catalogue.</summary>
public sealed class ExperimentGraph
{
    private readonly Experiment experiment;
    private readonly ExperimentRuns runs;
    private readonly IReadOnlyList<(ResultRow Row, Stage Stage)> results;

    /// <summary>Builds the graph; nothing is computed.</summary>
    public ExperimentGraph(Experiment experiment)
    {
        this.experiment = experiment;
        runs = new ExperimentRuns(experiment);
        var catalogue = experiment.Catalogue;
        MethodNames = new MethodNames([.. experiment.Methods.Select(name => catalogue.Method(name).Method)]);
        MetricNames = new MetricNames([.. experiment.Metrics.Select(m => m.Metric)]);
        ShownMetrics = new MetricNames([.. experiment.ShownMetrics.Select(name => catalogue.Metric(name).Metric)]);
        RunTable = experiment.Imported is { } imported
            ? imported with
            {
                Methods = experiment.Methods,
                TrainingSeeds = experiment.TrainingSeeds,
                UnlearningSeeds = experiment.UnlearningSeeds,
                Design = experiment.Design,
            }
            : new RunTableStage(runs.Entries);
        var measured = new Measurements(
            RunTable,
            new WassersteinStage(RunTable, MethodNames),
            new VarianceStage(RunTable, MethodNames, runs.TestSets),
            runs.Crossed,
            runs.ExampleCells,
            runs.Tuning,
            Design,
            MethodNames,
            MetricNames,
            ShownMetrics,
            Panels()
        );
        results = [.. catalogue.Results.Select(row => (row, row.Stage(measured)))];
    }

    /// <summary>The experiment's name, which is its folder's.</summary>
    public string Name => experiment.Name;

    /// <summary>The experiment's methods.</summary>
    public MethodNames MethodNames { get; }

    /// <summary>All metrics.</summary>
    public MetricNames MetricNames { get; }

    /// <summary>The metrics that figures and tables show.</summary>
    public MetricNames ShownMetrics { get; }

    /// <summary>The data set.</summary>
    /// <exception cref="PipelineException">The results are imported: nothing is computed before the run table.</exception>
    public IEnumerable<Stage> Data => [Computed.Data];

    /// <summary>Every trained model, the retrained ones among them.</summary>
    public IEnumerable<Stage> Trainings => new Graph(Unlearnings).Stages.Where(s => s is TrainingStage or ProgramTrainingStage);

    /// <summary>Every run of every method, those of Retrain with seeds of its own among them.</summary>
    public IEnumerable<Stage> Unlearnings => Computed.Entries.Concat(runs.Retrainings).Select(e => e.Metrics.Unlearned);

    /// <summary>The table of all metrics of all runs.</summary>
    public IEnumerable<Stage> Metrics => [RunTable];

    /// <summary>The numbers that are reported, and the figures that show them.</summary>
    public IEnumerable<Stage> Reported => Those(row => row.IsReported);

    /// <summary>The tables for a paper that the experiment's design of seeds and methods allow.</summary>
    public IEnumerable<Stage> Tables => Those(row => row.Kind == ResultKind.Table);

    /// <summary>The figures and tables that the experiment's design of seeds and methods allow.</summary>
    public IEnumerable<Stage> Results => Those(row => !row.OnRequest);

    /// <summary>Everything that the experiment's design of seeds and methods allow.</summary>
    public IEnumerable<Stage> All => from result in results where !result.Row.OnRequest && IsAllowed(result.Row) select result.Stage;

    /// <summary>Every stage that any target may ask for: the union of all rows.</summary>
    public IEnumerable<Stage> Everything => results.Select(r => r.Stage);

    /// <summary>Whether every training seed is run with every unlearning seed.</summary>
    public bool HasGrid => Design == SeedDesign.Grid;

    /// <summary>The run table's stage.</summary>
    public RunTable RunTable { get; }

    /// <summary>The runs that are computed; none where the results are imported.</summary>
    public IReadOnlyList<RunEntry> Runs => runs.Entries;

    /// <summary>Which pairs of seeds are run.</summary>
    public SeedDesign Design => experiment.Design;

    private bool HasRetrain => MethodNames.Retrain is not null;

    /// <summary>The figure or table of this name.</summary>
    /// <param name="name">A row's name, such as "figure4".</param>
    /// <exception cref="PipelineException">The experiment's seeds or methods do not allow it.</exception>
    /// <exception cref="ArgumentException">There is no such row.</exception>
    public Stage Result(string name)
    {
        var (row, stage) = results.FirstOrDefault(r => r.Row.Name == name);
        CheckAllowed(row ?? throw new ArgumentException($"There is no figure or table '{name}'.", nameof(name)));
        return stage;
    }

    /// <summary>Which values of a metric speak for an unlearned model.</summary>
    public Better BetterOf(string metric) => experiment.Catalogue.Metric(metric).Better;

    private ExperimentRuns Computed =>
        experiment.IsImported
            ? throw new PipelineException(
                $"The results of '{Name}' are imported: there is no data set, and nothing to train or to unlearn.",
                "--target=Metrics takes the table in; figures and tables follow from it."
            )
            : runs;

    private IReadOnlyList<Stage> Those(Func<ResultRow, bool> wanted)
    {
        var those = results.Where(r => wanted(r.Row)).ToList();
        if (those.Any(r => r.Row.NeedsUnlearning))
        {
            CheckUnlearning();
        }

        return [.. those.Where(r => IsAllowed(r.Row)).Select(r => r.Stage)];
    }

    private bool IsAllowed(ResultRow row) =>
        (HasGrid || !row.NeedsGrid)
        && (HasRetrain || row.UseOfRetrain is null)
        && (experiment.OrderSeeds is not null || !row.NeedsOrderSeeds)
        && (!experiment.IsImported || !row.NeedsPredictions)
        && (experiment.RetrainSeeds is not null || !row.NeedsRetrainSeeds)
        && (runs.Tuning.Count > 0 || !row.NeedsTuning)
        && (experiment.HasForgetSeeds || !row.NeedsForgetSeeds);

    private void CheckAllowed(ResultRow row)
    {
        (bool Lacks, string Fact, string Remedy)[] needs =
        [
            (
                row.NeedsGrid && !HasGrid,
                $"needs every training seed with every unlearning seed; '{Name}' runs only the pairs of designs A and B.",
                "Add --design=grid, or \"design\": \"grid\" to the experiment's file. What has run already is reused."
            ),
            (
                row.NeedsOrderSeeds && experiment.OrderSeeds is null,
                $"needs seeds of the data order; '{Name}' draws it with the training seed.",
                "Add \"orderSeeds\" to the experiment's file."
            ),
            (
                row.NeedsPredictions && experiment.IsImported,
                $"needs what models say about every example; '{Name}' has imported results, without it.",
                "Run the methods here, from an experiment's file."
            ),
            (
                row.NeedsRetrainSeeds && experiment.RetrainSeeds is null,
                $"needs more models of Retrain; '{Name}' has one for each training seed.",
                "Add \"retrainSeeds\" to the experiment's file."
            ),
            (
                row.NeedsTuning && runs.Tuning.Count == 0,
                experiment.Tuning is null
                    ? $"needs a search of constants; '{Name}' states none."
                    : $"needs a method whose constants '{Name}' searches; {string.Join(", ", experiment.Methods)} are none.",
                "Add \"tuning\" to the experiment's file (docs/experiments.md), or name one of its methods with --methods."
            ),
            (
                row.NeedsForgetSeeds && !experiment.HasForgetSeeds,
                $"needs a setting that forgets random examples; '{Name}' forgets classes.",
                "Give a setting \"forget\": { \"kind\": \"random\", … } in the experiment's file."
            ),
            (
                row.UseOfRetrain is not null && !HasRetrain,
                $"{row.UseOfRetrain}, which is not among them.",
                "Add retrain to --methods, or to \"methods\" in the experiment's file."
            ),
        ];
        foreach (var need in needs.Where(need => need.Lacks))
        {
            throw new PipelineException($"{row.Title} {need.Fact}", need.Remedy);
        }

        if (row.NeedsUnlearning)
        {
            CheckUnlearning();
        }
    }

    private void CheckUnlearning()
    {
        if (!experiment.Methods.Any(MethodNames.Unlearns))
        {
            throw new PipelineException(
                $"There is nothing to compare: of the methods {string.Join(", ", experiment.Methods)} none unlearns.",
                "Add one to --methods, for example ssd, or use --target=Metrics."
            );
        }
    }

    // The metrics that were asked for take the panels' places in turn.
    private IReadOnlyList<PanelSpec> Panels()
    {
        var shown = experiment.ShownMetrics;
        return shown.SequenceEqual(experiment.DefaultMetrics)
            ? [.. experiment.Figure1.Select(panel => panel with { Metric = ByAccuracy(panel.Metric) })]
            : [.. experiment.Figure1.Select((panel, i) => panel with { Metric = shown[i % shown.Count] }).Distinct()];

        string ByAccuracy(string metric) =>
            PaperMetrics.NameBy(metric, experiment.Accuracy) is var name && MetricNames.Contains(name) ? name : metric;
    }
}

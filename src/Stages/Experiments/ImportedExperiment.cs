using System.Text.Json;
using Pipeline;
using Stages.Datasets;
using Stages.Designs;
using Stages.Figures;
using Stages.Metrics;
using Stages.Unlearning;

namespace Stages.Experiments;

/// <summary>
/// An experiment that computes no run: its runs are a table of somebody else's results, and it has designs, statistics,
/// figures and tables like any other.
/// </summary>
/// <param name="Claim">What the experiment is to show.</param>
/// <param name="Command">The command that runs it.</param>
/// <param name="Name">Folder under the artifacts.</param>
/// <param name="Runs">The table, CSV or Parquet, by its path from where the command runs or from this file. Columns in braces stand for
/// parts of the files' names: <c>logs/seed-{training_seed}.csv</c>.</param>
/// <param name="Columns">The table's names of columns, with ours: <c>"config.seed": "training_seed"</c>.</param>
/// <param name="Constants">Columns that the table has not, with the one value of all rows.</param>
/// <param name="Metrics">The metrics to take, in order; all of ours that the table has where it is left out.</param>
/// <param name="Methods">The methods to take, in the order of the figures; all where it is left out.</param>
/// <param name="Retrain">What the table calls the models that were trained anew; <c>retrain</c> where it is left out.</param>
/// <param name="Baseline">What it calls the original models; <c>baseline</c> where it is left out.</param>
/// <param name="Design">Which pairs of seeds to take; the grid where the table has all of it, else the pairs.</param>
/// <param name="Figure1">The panels of Figure 1; the first metrics of the first class where it is left out.</param>
public sealed record ImportedExperiment(
    string Claim,
    string Command,
    string Name,
    string Runs,
    IReadOnlyDictionary<string, string>? Columns = null,
    IReadOnlyDictionary<string, string>? Constants = null,
    IReadOnlyList<ImportedMetricSpec>? Metrics = null,
    IReadOnlyList<string>? Methods = null,
    string Retrain = "retrain",
    string Baseline = "baseline",
    SeedDesign? Design = null,
    IReadOnlyList<PanelSpec>? Figure1 = null
)
{
    private const int MostPanels = 4;

    /// <summary>The columns that an imported table may have, beside those of its metrics.</summary>
    internal static IReadOnlyList<string> KnownColumns { get; } =
    ["setting", "class", "class_name", "forget_seed", "method", "training_seed", "unlearning_seed", "metric", "value", "unit", "diverged"];

    /// <summary>Whether a file is of an experiment of this kind.</summary>
    internal static bool Is(JsonValue document) => document.Type == JsonTokenType.StartObject && document.Members.ContainsKey("runs");

    /// <summary>The experiment, with what the table names.</summary>
    /// <exception cref="PipelineException">The file or the table is wrong.</exception>
    internal Experiment Experiment(JsonValue document, Catalogue catalogue)
    {
        var metrics = (Metrics ?? [.. catalogue.MetricNames.Select(name => new ImportedMetricSpec(name))])
            .Select(metric => metric.Row(document, catalogue))
            .ToList();
        var layout = new ImportedLayout(
            Named(document, Columns, "columns", value: true, metrics),
            Named(document, Constants, "constants", value: false, metrics),
            [.. metrics.Select(m => new ImportedMetric(m.Row.Metric.Name, m.Row.Metric.Unit, m.Row.Metric.Low, m.Row.Metric.High, m.Scale))]
        );
        var path = document.Members["runs"].Named(ImportedTable.IsThere);
        var (runs, there) = Taken(document, path, layout);
        int[] training = [.. runs.Select(r => r.TrainingSeed).Distinct().Order()];
        int[] unlearning = [.. runs.Select(r => r.UnlearningSeed).OfType<int>().Distinct().Order().DefaultIfEmpty(1)];
        var design = Chosen(document, runs, training.Length * unlearning.Length);
        var found = metrics.Where(m => runs.Any(r => r.Cell.Metric == m.Row.Metric.Name)).Select(m => m.Row).ToList();
        var settings = runs.GroupBy(r => r.Cell.Setting).Select(s => Setting(s.Key, s)).ToList();
        string[] shown = [.. Shown(found)];
        return new Experiment(
            Claim,
            Command,
            Name,
            catalogue.Datasets[0],
            Width: 1,
            training,
            unlearning,
            there,
            Models: [],
            settings,
            new MethodTable(new Dictionary<string, object>()),
            Figure1 ?? [.. settings.SelectMany(s => shown.Select(m => new PanelSpec(s.Name, s.ClassesOrSeeds[0], m))).Take(MostPanels)],
            Design: design
        )
        {
            Catalogue = catalogue with { Methods = [.. there.Select(name => MethodOf(name, runs, catalogue))], Metrics = found },
            ShownMetrics = shown,
            Imported = new ImportedRunsStage(
                ImportedRunsStage.Hashes(path),
                layout with
                {
                    Metrics = [.. layout.Metrics.Where(m => found.Any(row => row.Metric.Name == m.Name))],
                },
                there,
                there.Contains(Retrain) ? Retrain : null,
                training,
                unlearning,
                design
            )
            {
                Path = path,
            },
        };
    }

    // The runs of the methods that are asked for, and these.
    private (IReadOnlyList<ImportedRun> Runs, IReadOnlyList<string> Methods) Taken(JsonValue document, string path, ImportedLayout layout)
    {
        var runs = ImportedRuns.Read(path, layout);
        var there = Methods ?? [.. runs.Select(r => r.Cell.Method).Distinct()];
        foreach (var method in there.Where(m => runs.All(r => r.Cell.Method != m)))
        {
            throw document.At("methods").Error($"names '{method}', of which the table has no run.");
        }

        runs = [.. runs.Where(r => there.Contains(r.Cell.Method))];
        return runs.Count > 0
            ? (runs, there)
            : throw new PipelineException($"The table of results '{path}' has no value of a metric.", "Name its metrics in \"metrics\".");
    }

    // The paper's two where the table has them, else the first two.
    private static IEnumerable<string> Shown(IReadOnlyList<MetricRow> found)
    {
        var names = found.Select(row => row.Metric.Name).ToList();
        var papers = PaperMetrics.By(AccuracyFormula.Exact);
        return papers.All(names.Contains) ? papers : names.Take(2);
    }

    private static SettingSpec Setting(string name, IEnumerable<ImportedRun> runs)
    {
        var cells = runs.Select(r => r.Cell).DistinctBy(c => c.Class).ToList();
        int[] numbers = [.. cells.Select(c => c.Class)];
        return cells.All(c => ForgetSeeds.IsName(c.ClassName))
            ? new(name, "", new RandomForgetting(ForgetKind.Random, double.NaN, numbers))
            : new(name, "", new ClassForgetting(LabelKind.Fine), numbers);
    }

    // A method of ours keeps its title. Whether it draws is seen in the table.
    private MethodRow MethodOf(string name, IReadOnlyList<ImportedRun> runs, Catalogue catalogue) =>
        new(
            new(
                name,
                catalogue.Methods.FirstOrDefault(m => m.Method.Name == name)?.Method.Title ?? name,
                runs.Any(r => r.Cell.Method == name && r.UnlearningSeed is not null),
                name == Retrain ? MethodRole.TrainedAnew
                    : name == Baseline ? MethodRole.Original
                    : MethodRole.Unlearns
            ),
            null,
            _ => throw new InvalidOperationException($"{name} is imported, and not run.")
        );

    // The grid needs every run of every method, class and metric.
    private SeedDesign Chosen(JsonValue document, IReadOnlyList<ImportedRun> runs, int whole)
    {
        var holes = runs.GroupBy(r => r.Cell)
            .Where(cell => cell.Any(r => r.UnlearningSeed is not null) && cell.Count() < whole)
            .Select(cell => $"{cell.Key.Text} has {cell.Count()} of {whole} runs")
            .ToList();
        return Design != SeedDesign.Grid ? Design ?? (holes.Count == 0 && whole > 1 ? SeedDesign.Grid : SeedDesign.Pair)
            : holes.Count == 0 ? SeedDesign.Grid
            : throw document
                .At("design")
                .Error(
                    $"is grid, and the table has not all of it: {string.Join("; ", holes.Take(3))}"
                        + $"{(holes.Count > 3 ? $"; and {holes.Count - 3} cells more" : "")}.",
                    "Leave \"design\" out: designs A and B are taken, and what is missing is said."
                );
    }

    // What columns and constants may stand for: ours, and metrics.
    private static IReadOnlyList<NamedText> Named(
        JsonValue document,
        IReadOnlyDictionary<string, string>? given,
        string key,
        bool value,
        IReadOnlyList<(MetricRow Row, double Scale)> metrics
    )
    {
        string[] known = [.. KnownColumns, .. value ? metrics.Select(m => m.Row.Metric.Name) : []];
        foreach (var (name, text) in given ?? new Dictionary<string, string>())
        {
            if (!known.Contains(value ? text : name))
            {
                throw document
                    .At($"{key}.{name}")
                    .Error($"is about '{(value ? text : name)}', which there is not.", Nearest.Hint(value ? text : name, known));
            }
        }

        return [.. (given ?? new Dictionary<string, string>()).Select(pair => new NamedText(pair.Key, pair.Value))];
    }
}

/// <summary>A metric of an imported table. Of one of ours the name is enough.</summary>
/// <param name="Name">Its name: in the column <c>metric</c>, or the name of a column.</param>
/// <param name="Title">How figures call it; its name where it is left out.</param>
/// <param name="Unit">Its unit: "%", or "1" for a number without one.</param>
/// <param name="Low">Its least value.</param>
/// <param name="High">Its greatest value.</param>
/// <param name="Scale">What the table's values are multiplied by: 100 for fractions of a metric in percent.</param>
/// <param name="Better">Which values speak for an unlearned model.</param>
public sealed record ImportedMetricSpec(
    string Name,
    string? Title = null,
    string? Unit = null,
    [Range(-1e9, 1e9)] double? Low = null,
    [Range(-1e9, 1e9)] double? High = null,
    [Range(1e-9, 1e9)] double Scale = 1,
    Better Better = Better.LikeRetrain
)
{
    private const string Percent = "%";

    /// <summary>The metric's row, and the scale.</summary>
    /// <exception cref="PipelineException">It is not one of ours and says no unit, or an unknown one.</exception>
    internal (MetricRow Row, double Scale) Row(JsonValue document, Catalogue catalogue)
    {
        if (catalogue.Metrics.FirstOrDefault(m => m.Metric.Name == Name) is { } ours)
        {
            return (ours with { Metric = ours.Metric with { Title = Title ?? ours.Metric.Title }, Needs = null }, Scale);
        }

        if (Unit is not (Percent or "1"))
        {
            throw document
                .At("metrics")
                .Error(
                    $"has the metric '{Name}', which is not one of ours, {(Unit is null ? "without a unit" : $"with the unit '{Unit}'")}.",
                    "Give \"unit\": \"%\", or \"1\" for a number without one."
                );
        }

        var (low, high) = Unit == Percent ? (Low ?? 0, High ?? 100) : (Low, High);
        return (new MetricRow(new MetricName(Name, Title ?? Name, Unit, low, high), Better, new ImportedFormula()), Scale);
    }
}

/// <summary>The formula of a metric that is imported: there is none.</summary>
[Kind("imported-formula")]
internal sealed record ImportedFormula : MetricFormula
{
    /// <inheritdoc/>
    public override double Of(RunPredictions run) => throw new InvalidOperationException("The metric is imported, and not computed.");
}

using Pipeline;
using Stages.Datasets;
using Stages.Designs;
using Stages.Figures;
using Stages.Metrics;
using Stages.Models;
using Stages.Training;

namespace Stages.Experiments;

/// <summary>A whole experiment, as its JSON file states it (experiments/*.json): what to run, and no code.</summary>
/// <param name="Claim">What the experiment is to show.</param>
/// <param name="Command">The command that runs it.</param>
/// <param name="Name">Folder under the artifacts.</param>
/// <param name="Dataset">The data set.</param>
/// <param name="Width">What the networks' layers are multiples of; of a ResNet-18, the channels of its first stage. A
/// model's network may have its own.</param>
/// <param name="TrainingSeeds">Seeds of the original models; the first is the one of design A.</param>
/// <param name="UnlearningSeeds">Seeds of the unlearning runs; the first is the one of design B.</param>
/// <param name="Methods">Names of the methods to run, in the order of the figures.</param>
/// <param name="Models">The models to train, per training seed.</param>
/// <param name="Settings">What to forget from which model.</param>
/// <param name="MethodSettings">The methods' constants, by method name; what is left out keeps the paper's
/// value.</param>
/// <param name="Figure1">The panels of Figure 1.</param>
/// <param name="TrainingPerClass">Of a downloaded data set: how many training examples of every fine class are taken;
/// all where it is left out.</param>
/// <param name="TestPerClass">The same for test examples.</param>
/// <param name="Design">Which pairs of seeds are run.</param>
/// <param name="Accuracy">Which accuracy the figures show; the tables have both.</param>
/// <param name="Vary">What the training seed draws; the rest is drawn with the first training seed, whatever the
/// seed. All three where it is left out.</param>
/// <param name="OrderSeeds">Where given, every training seed, as the seed of the initial weights, is also run with each
/// of these, as the seed of order and augmentation: what initialisation and data order do is told apart
/// (<c>tables/crossed</c>).</param>
/// <param name="Programs">Folders of methods that are programs, each with a <c>program.json</c>; its name is then one
/// of a method.</param>
/// <param name="RetrainSeeds">Where given, Retrain is trained with these seeds too: more models that are as good as
/// Retrain's own, which say how far metrics per example are from each other when nothing differs (<c>tables/examples</c>).
/// The first so many as there are training seeds are used.</param>
/// <param name="Validation">The share of the training examples of every fine class that is set aside, usually 0.05 to
/// 0.1: the epoch that is kept and the constants of methods are chosen on them, and not on test examples.</param>
/// <param name="Tuning">How constants of methods are searched (<c>tables/tuning</c>).</param>
public sealed record Experiment(
    string Claim,
    string Command,
    string Name,
    DatasetRow Dataset,
    [Range(1, 1_024, Unit = "channels")] int Width,
    [Range(0, int.MaxValue)] IReadOnlyList<int> TrainingSeeds,
    [Range(0, int.MaxValue)] IReadOnlyList<int> UnlearningSeeds,
    IReadOnlyList<string> Methods,
    IReadOnlyList<ModelSpec> Models,
    IReadOnlyList<SettingSpec> Settings,
    MethodTable MethodSettings,
    IReadOnlyList<PanelSpec> Figure1,
    [Range(1, 1_000_000, Unit = "examples of a class")] int? TrainingPerClass = null,
    [Range(1, 1_000_000, Unit = "examples of a class")] int? TestPerClass = null,
    SeedDesign Design = SeedDesign.Pair,
    AccuracyFormula Accuracy = AccuracyFormula.Exact,
    IReadOnlyList<TrainingStream>? Vary = null,
    [Range(0, int.MaxValue)] IReadOnlyList<int>? OrderSeeds = null,
    IReadOnlyList<string>? Programs = null,
    [Range(0, int.MaxValue)] IReadOnlyList<int>? RetrainSeeds = null,
    [Range(0.01, 0.5)] double? Validation = null,
    TuningSpec? Tuning = null
)
{
    /// <summary>Whether each unlearned model's weights are an output; set by an option, never by a file.</summary>
    internal bool KeepModels { get; init; }

    /// <summary>How models compute; set by an option, never by a file.</summary>
    internal Numerics Numerics { get; init; }

    /// <summary>The metrics that figures and tables show; set by an option, never by a file.</summary>
    internal IReadOnlyList<string> ShownMetrics { get; init; } = PaperMetrics.By(Accuracy, Settings.Any(s => s.Forget is RandomForgetting));

    /// <summary>The metrics that are shown where no others are asked for: those of the paper that every setting has.</summary>
    internal IReadOnlyList<string> DefaultMetrics => PaperMetrics.By(Accuracy, HasForgetSeeds);

    /// <summary>Whether a setting forgets random examples.</summary>
    internal bool HasForgetSeeds => Settings.Any(s => s.Forget is RandomForgetting);

    /// <summary>The table of results of an experiment that computes no run; null of all others.</summary>
    internal ImportedRunsStage? Imported { get; init; }

    /// <summary>Whether its runs are a table of results, and none is computed.</summary>
    public bool IsImported => Imported is not null;

    /// <summary>The files of that table, each with its SHA-256; none where runs are computed.</summary>
    public IEnumerable<(string File, string Sha256)> ImportedFiles => Imported?.Files ?? [];

    /// <summary>What the experiment may name.</summary>
    internal Catalogue Catalogue { get; init; } = Catalogue.Ours;

    /// <summary>
    /// About how many training examples, without those that are set aside, validation examples and test examples there
    /// are.
    /// </summary>
    internal (long Train, long Validation, long Test) Examples
    {
        get
        {
            var (train, test) = Dataset.Examples(TrainingPerClass, TestPerClass);
            var classes = Dataset.Classes.Fine.Count;
            var validation = Validation is { } share ? (long)classes * ValidationStage.Count((int)(train / classes), share) : 0;
            return (train - validation, validation, test);
        }
    }

    /// <summary>The metrics that the experiment has: those of which no method is missing.</summary>
    internal IReadOnlyList<MetricRow> Metrics => [.. Catalogue.Metrics.Where(row => Missing(row) is null)];

    // The name of the method that a metric needs and that is not among the experiment's; null where there is none.
    internal string? Missing(MetricRow row) =>
        row.Needs is { } role && Methods.All(m => Catalogue.Method(m).Method.Role != role)
            ? Catalogue.Methods.First(m => m.Method.Role == role).Method.Name
            : null;

    /// <summary>The model of this name.</summary>
    internal ModelSpec Model(string name) => Models.First(m => m.Name == name);

    /// <summary>The kind of network of a model.</summary>
    internal Architecture Network(ModelSpec model) => model.Network?.Architecture ?? Catalogue.Network(Networks.Default);

    /// <summary>The width of a model's network.</summary>
    internal int WidthOf(ModelSpec model) => model.Network?.Width ?? Width;

    /// <summary>Narrows the experiment to what the command line selects.</summary>
    /// <exception cref="PipelineException">More seeds than there are, an unknown method or metric, or one that random forget
    /// sets do not have.</exception>
    public Experiment Select(Selection selection)
    {
        var selected = this with
        {
            TrainingSeeds = Take(TrainingSeeds, selection.TrainingSeeds, "training-seeds", "trainingSeeds"),
            UnlearningSeeds = Take(UnlearningSeeds, selection.UnlearningSeeds, "unlearning-seeds", "unlearningSeeds"),
            Methods = selection.Methods is { } methods
                ? [.. methods.Select(m => Validated(Known(m, Catalogue.MethodNames, "methods", "method"))).Distinct()]
                : Methods,
            ShownMetrics = selection.Metrics is { } metrics
                ? [.. metrics.Select(m => Known(m, Catalogue.MetricNames, "metric", "metric")).Distinct()]
                : ShownMetrics,
            KeepModels = selection.KeepModels,
            Numerics = selection.Numerics,
            Design = selection.Design ?? Design,
        };
        foreach (var metric in selected.ShownMetrics.Concat(Figure1.Select(panel => panel.Metric)))
        {
            if (selected.Missing(Catalogue.Metric(metric)) is { } missing)
            {
                throw new PipelineException(
                    $"The metric '{metric}' compares each run with {missing}, which is not among the methods.",
                    $"Add {missing} to --methods, or show other metrics."
                );
            }
        }

        foreach (var setting in Settings)
        {
            Check(selection.Methods, name => RandomForgetSets.Lacks(setting, Catalogue.Method(name)), "methods");
            Check(selection.Metrics, name => RandomForgetSets.Lacks(setting, Catalogue.Metric(name)), "metric");
        }

        return selected.Unfit is var (model, unfit)
            ? throw new PipelineException(
                $"--methods: {unfit} is one of ours, and changes networks of ours; the model '{model}' is trained by a program.",
                "Leave it out, or name a program that unlearns such a model."
            )
            : selected;
    }

    private static void Check(IReadOnlyList<string>? names, Func<string, (string Fact, string Hint)?> lacks, string option)
    {
        if (names?.Select(lacks).FirstOrDefault(found => found is not null) is { } wrong)
        {
            throw new PipelineException($"--{option}: {wrong.Fact}", wrong.Hint);
        }
    }

    /// <summary>A model that a program trains, with a method that cannot be applied to it; null where there is none.</summary>
    internal (string Model, string Method)? Unfit =>
        Settings
            .Select(setting => Models.FirstOrDefault(model => model.Name == setting.Model))
            .OfType<ModelSpec>()
            .Where(model => model.Program is not null)
            .SelectMany(model =>
                Methods.Where(method => !Catalogue.Method(method).FitsProgramModels).Select(method => (model.Name, method))
            )
            .Select(pair => ((string, string)?)pair)
            .FirstOrDefault();

    private static string Known(string name, IReadOnlyList<string> names, string option, string what) =>
        names.Contains(name) ? name : throw new PipelineException($"--{option}: there is no {what} '{name}'.", Nearest.Hint(name, names));

    private string Validated(string method) =>
        Validation is not null || !Catalogue.Method(method).NeedsValidation
            ? method
            : throw new PipelineException(
                $"--methods: {method} looks at validation examples, and the experiment '{Name}' sets none aside.",
                ExperimentChecks.HowToValidate
            );

    private IReadOnlyList<int> Take(IReadOnlyList<int> seeds, int? count, string option, string key) =>
        count is not { } n ? seeds
        : n <= seeds.Count ? [.. seeds.Take(n)]
        : throw new PipelineException(
            $"--{option}={n}: the experiment '{Name}' lists {seeds.Count} seeds.",
            $"Ask for at most {seeds.Count}, or add seeds to \"{key}\" in its file."
        );
}

/// <summary>A model to train.</summary>
/// <param name="Name">Its name, a folder name: digits10.</param>
/// <param name="Labels">What it is taught to tell apart.</param>
/// <param name="Training">How it is trained; Retrain uses the same, from scratch, unless the next is given. Left out
/// where a program trains it, and there alone.</param>
/// <param name="ReferenceRetrain"> Retrain as the reference code has it: the original model of the same seed gets a new
/// linear layer and is trained on by this recipe. Not what the paper says. </param>
/// <param name="Network">What network it is: by its name, or with sizes of its own.</param>
/// <param name="Program">Folder of the program that trains it; then it is no network of ours.</param>
/// <param name="Settings">That program's constants; what is left out keeps the program's own value.</param>
public sealed record ModelSpec(
    string Name,
    LabelKind Labels,
    TrainingRecipe Training = null!,
    TrainingRecipe? ReferenceRetrain = null,
    NetworkSpec? Network = null,
    string? Program = null,
    IReadOnlyDictionary<string, object>? Settings = null
);

/// <summary>What to forget from which model (docs/science.md, section 2).</summary>
/// <param name="Name">Its name, a folder name: digits5-sub.</param>
/// <param name="Model">The model.</param>
/// <param name="Forget">Whether a class of fine labels or a super class is forgotten, or random examples are.</param>
/// <param name="Classes">The forgotten classes, one at a time; where random examples are forgotten, there are
/// none.</param>
/// <param name="MethodSettings">Constants that differ in this setting, by method name.</param>
public sealed record SettingSpec(
    string Name,
    string Model,
    Forgetting Forget,
    [Range(0, 9_999)] IReadOnlyList<int>? Classes = null,
    MethodTable? MethodSettings = null
)
{
    /// <summary>What stands for the forgotten class in places and tables: the classes, or the forget seeds.</summary>
    internal IReadOnlyList<int> ClassesOrSeeds => Forget is RandomForgetting random ? random.ForgetSeeds : Classes!;
}

/// <summary>What the command line selects of an experiment.</summary>
public sealed record Selection
{
    /// <summary>Use only the first so many training seeds.</summary>
    public int? TrainingSeeds { get; init; }

    /// <summary>Use only the first so many unlearning seeds.</summary>
    public int? UnlearningSeeds { get; init; }

    /// <summary>Use these methods instead of the experiment's.</summary>
    public IReadOnlyList<string>? Methods { get; init; }

    /// <summary>Show these metrics in figures and tables instead of the paper's two.</summary>
    public IReadOnlyList<string>? Metrics { get; init; }

    /// <summary>Run these pairs of seeds instead of the experiment's.</summary>
    public SeedDesign? Design { get; init; }

    /// <summary>Keep the weights of every unlearned model.</summary>
    public bool KeepModels { get; init; }

    /// <summary>How models compute.</summary>
    public Numerics Numerics { get; init; }
}

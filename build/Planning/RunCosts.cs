using Pipeline;
using Pipeline.Store;
using Stages.Designs;
using Stages.Experiments;
using Stages.Unlearning;

namespace Build.Planning;

/// <summary>
/// What runs cost, in seconds, from the durations in the journal, one at a time. What diverged ended early and is not
/// counted; a kind of stage that never ran to its end has no cost, and neither has what needs it.
/// </summary>
internal sealed class RunCosts
{
    private readonly ExperimentGraph experiment;
    private readonly Dictionary<string, double> seconds;
    private readonly ILookup<(string Setting, string Method), RunEntry> runs;

    // How many cells (setting, class and method that unlearns) go on from an original model of each seed.
    private readonly Dictionary<Stage, int> sharers;

    public RunCosts(ExperimentGraph experiment, ArtifactStore store)
    {
        this.experiment = experiment;
        seconds = store
            .Records.Where(r => !r.Failed && r.Remark is null)
            .GroupBy(r => r.StageId)
            .ToDictionary(g => g.Key, g => g.Average(r => r.Details.Seconds));
        runs = experiment.Runs.ToLookup(r => (r.Setting, r.Method));
        sharers = experiment
            .Runs.Where(r => experiment.MethodNames.Unlearns(r.Method))
            .GroupBy(
                Model,
                (model, of) => (Model: model, Cells: of.Select(r => (r.Setting, r.Class, r.Method)).Distinct().Count()),
                ByReference
            )
            .ToDictionary(m => m.Model, m => m.Cells, ByReference);
    }

    /// <summary>
    /// What a method costs in one class of a setting: for a training seed its share of what it has in common with other
    /// cells (the original model, Retrain's model and the runs that do not unlearn), and for an unlearning seed a run with
    /// its metrics. Null where not all of it has been measured.
    /// </summary>
    public (double Training, double Unlearning)? Of(string setting, string method)
    {
        var own = runs[(setting, method)].ToList();
        var others = experiment.MethodNames.All.Where(m => !experiment.MethodNames.Unlearns(m.Name)).Select(m => m.Name).ToList();
        var beside = Total(others.Select(other => Beside(setting, other)));
        var sharing = experiment.MethodNames.All.Count - others.Count;
        return Mean(own.Select(Model)) / sharers[Model(own[0])] + (beside / sharing) is { } training && Run(own) is { } unlearning
            ? (training, unlearning)
            : null;
    }

    /// <summary>
    /// What one more training seed costs with all that is run of it, besides the runs of methods that draw, and what one
    /// more unlearning seed of each such method, setting and class costs. Null where not all of it has been measured.
    /// </summary>
    public (double TrainingSeed, double UnlearningSeed)? OfSeeds()
    {
        var ofSeed = experiment.Runs.Where(r => r.InB && r.TrainingSeed == experiment.Runs[0].TrainingSeed).ToList();
        var models = Total(ofSeed.GroupBy(Model, ByReference).Select(g => Mean(Alike(g.First()).Select(Model))));
        return
            models + Total(ofSeed.Where(r => !experiment.MethodNames.Draws(r.Method)).Select(r => Run(Alike(r)))) is { } training
            && Total(ofSeed.Where(r => experiment.MethodNames.Draws(r.Method)).Select(r => Run(Alike(r)))) is { } unlearning
            ? (training, unlearning)
            : null;
    }

    private static IEqualityComparer<Stage> ByReference => ReferenceEqualityComparer.Instance;

    private static Stage Model(RunEntry run) => ((UnlearningStage)run.Metrics.Unlearned).Model;

    // The sum, which is not known where a part is not.
    private static double? Total(IEnumerable<double?> parts) => parts.Aggregate((double?)0, (sum, part) => sum + part);

    // The runs that differ from this one in their seeds alone.
    private List<RunEntry> Alike(RunEntry run) => [.. runs[(run.Setting, run.Method)].Where(r => r.Class == run.Class)];

    private double? Beside(string setting, string method)
    {
        var own = runs[(setting, method)].ToList();
        return own.Count == 0 ? 0
            : method == experiment.MethodNames.Retrain ? Mean(own.Select(Model)) + Run(own)
            : Run(own);
    }

    private double? Run(List<RunEntry> of) => Mean(of.Select(r => r.Metrics.Unlearned)) + Mean(of.Select(r => (Stage)r.Metrics));

    private double? Mean(IEnumerable<Stage> stages)
    {
        var known = stages.Select(s => s.IdIn(experiment.Name)).Distinct().Where(seconds.ContainsKey).Select(id => seconds[id]).ToList();
        return known.Count == 0 ? null : known.Average();
    }
}

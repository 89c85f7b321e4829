using Pipeline;
using Stages.Metrics;
using Stages.Models;
using Stages.Tables;

namespace Stages.Tuning;

/// <summary>One run of the search of constants, and the model trained anew that it is compared with.</summary>
/// <param name="Setting">The setting.</param>
/// <param name="Class">The forgotten class.</param>
/// <param name="ClassName">Its name.</param>
/// <param name="Method">The method.</param>
/// <param name="Constants">Its constants, as an experiment's file states them.</param>
/// <param name="IsStated">Whether they are those that the experiment states without a search.</param>
/// <param name="TrainingSeed">The training seed, of the method's model and of Retrain's.</param>
/// <param name="Run">The method's run, whose data set has a validation part.</param>
/// <param name="Retrain">Retrain's.</param>
[Kind("trial-run")]
public sealed record TrialRun(
    string Setting,
    int Class,
    string ClassName,
    string Method,
    string Constants,
    bool IsStated,
    int TrainingSeed,
    Stage Run,
    Stage Retrain
);

/// <summary>
/// How well a model knows what it is to retain and what it is to forget, in percent: on validation examples. Where none
/// of them is of the kind that is forgotten (a forget set drawn at random), the second is on the forget set itself.
/// </summary>
/// <param name="Retain">Accuracy on validation examples that are not forgotten.</param>
/// <param name="Forget">Accuracy on those that are.</param>
public sealed record TrialAccuracies(double Retain, double Forget)
{
    /// <summary>The accuracies of a run; null where it diverged.</summary>
    /// <param name="context">Where its files are.</param>
    /// <param name="run">The run.</param>
    public static TrialAccuracies? Of(StageContext context, Stage run)
    {
        var validation = Table.ReadParquet(context.Input(run, PredictionTable.ValidationFile));
        if (validation.Note is not null)
        {
            return null;
        }

        var retain = On(validation, validation.Bools("forget").Select(forget => !forget))!.Value;
        return new(retain, On(validation, validation.Bools("forget")) ?? OnForgetSet(context, run));
    }

    /// <summary>
    /// The distance of two models: the mean of the absolute differences of both accuracies, in percentage points.
    /// </summary>
    public double DistanceTo(TrialAccuracies other) => (Math.Abs(Retain - other.Retain) + Math.Abs(Forget - other.Forget)) / 2;

    private static double OnForgetSet(StageContext context, Stage run)
    {
        var predictions = Table.ReadParquet(context.Input(run, PredictionTable.File));
        return On(predictions, predictions.Bools("forget").Zip(predictions.Bools("test"), (forget, test) => forget && !test))!.Value;
    }

    // Null where there is no such example.
    private static double? On(Table predictions, IEnumerable<bool> which)
    {
        int[] examples = [.. which.Select((wanted, i) => wanted ? i : -1).Where(i => i >= 0)];
        var (predicted, labels) = (predictions.Ints("predicted"), predictions.Ints("label"));
        return examples.Length == 0 ? null : Accuracy.Exact([.. examples.Select(i => predicted[i])], [.. examples.Select(i => labels[i])]);
    }
}

using System.Diagnostics;
using Pipeline;
using Stages.Torch;

namespace Stages.Training;

/// <summary>
/// When a training saves its state, and from where it goes on. Without the option <c>checkpoint-every</c> it saves at
/// the end of the first epoch that ends a minute or more after the last save, so that short trainings save nothing.
/// </summary>
public sealed class TrainingCheckpoints
{
    /// <summary>The option that says after how many epochs the state is saved.</summary>
    public const string Every = "checkpoint-every";

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private readonly TrainingState state;
    private readonly StageContext context;
    private readonly int? epochs;
    private long saved = Stopwatch.GetTimestamp();

    private TrainingCheckpoints(TrainingState state, StageContext context)
    {
        (this.state, this.context) = (state, context);
        epochs = context.Option(Every) is { } count ? int.Parse(count) : null;
    }

    /// <summary>Brings a training to where it was when its process died, if it was anywhere.</summary>
    public static TrainingCheckpoints Resume(TrainingState state, StageContext context)
    {
        if (context.Checkpoint.Find() is { } path)
        {
            if (state.TryLoad(path, Where(context), out var seconds))
            {
                context.Log($"goes on after epoch {state.History.Count} of {state.Recipe.Epochs}, from {path}");
                context.EarlierSeconds = seconds;
                context.Measure("resumed_after_epochs", state.History.Count);
            }
            else
            {
                context.Log($"The checkpoint {path} was not computed on {Where(context)}, and has other bits. It is not used.");
            }
        }

        return new(state, context);
    }

    /// <summary>Saves the state when it is time.</summary>
    public void EpochEnded()
    {
        var done = state.History.Count;
        if (done < state.Recipe.Epochs && (epochs is { } every ? done % every == 0 : Stopwatch.GetElapsedTime(saved) >= Interval))
        {
            context.Checkpoint.Save(path => state.Save(path, Where(context), context.Seconds));
            saved = Stopwatch.GetTimestamp();
        }
    }

    private static string Where(StageContext context) =>
        context.Option(Compute.Tf32) is null ? context.Device : $"{context.Device} with {Compute.Tf32}";
}

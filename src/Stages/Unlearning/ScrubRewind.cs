using Pipeline;
using Stages.Images;
using Stages.Models;
using static TorchSharp.torch;

namespace Stages.Unlearning;

/// <summary>SCRUB+R.</summary>
[Kind("scrub-rewind")]
public sealed record ScrubRewindMethod(ScrubSettings Settings) : UnlearningMethod
{
    /// <inheritdoc/>
    public override void Apply(UnlearningTask task) =>
        ScrubRewind.Unlearn(
            task.Network,
            task.Forget,
            task.Retain,
            task.ForgottenValidation ?? throw new InvalidOperationException("SCRUB+R needs validation examples; the data set has none."),
            Settings,
            Scrub.Draw(task.Random!, Settings, task.Forget.Count, task.Retain.Count)
        );

    /// <inheritdoc/>
    public override long Passes(long forget, long retain, int retainClasses) =>
        new ScrubMethod(Settings).Passes(forget, retain, retainClasses) + (Settings.Epochs * forget);
}

/// <summary>
/// SCRUB, gone back to the epoch that forgets as much as it should, and no more (Kurmanji and others, 2023, section 3.4;
/// docs/science.md, section 6): a model that never saw the forget set would err on it as it errs on unseen examples of
/// the same kind, and one that errs more stands out.
/// </summary>
public static class ScrubRewind
{
    /// <summary>Unlearns in place.</summary>
    /// <param name="network">The original model, which becomes the unlearned one.</param>
    /// <param name="forget">The forget set.</param>
    /// <param name="retain">The retain set.</param>
    /// <param name="validation">Unseen examples of the kind that is forgotten.</param>
    /// <param name="settings">SCRUB's constants.</param>
    /// <param name="draws">What <see cref="Scrub.Draw"/> drew.</param>
    /// <returns>The epoch that is returned to, from 1.</returns>
    public static int Unlearn(
        Network network,
        LabelledImages forget,
        LabelledImages retain,
        LabelledImages validation,
        ScrubSettings settings,
        ScrubDraws draws
    )
    {
        var students = new List<(Network Network, double Error)>();
        try
        {
            // The error to come near is the last student's, so every student is kept until then.
            Scrub.Unlearn(network, forget, retain, settings, draws, _ => students.Add((network.Clone(), Error(network, forget))));
            var epoch = Epoch([.. students.Select(student => student.Error)], Error(network, validation));
            network.CopyFrom(students[epoch - 1].Network);
            return epoch;
        }
        finally
        {
            students.ForEach(student => student.Network.Dispose());
        }
    }

    /// <summary>The epoch, from 1, whose error is nearest to a value; the last of equals, which goes back least.</summary>
    /// <param name="errors">The forget set's error after each epoch.</param>
    /// <param name="error">The value.</param>
    public static int Epoch(IReadOnlyList<double> errors, double error) =>
        Enumerable.Range(1, errors.Count).Reverse().MinBy(epoch => Math.Abs(errors[epoch - 1] - error));

    // In percent.
    private static double Error(Network network, LabelledImages examples)
    {
        using var scope = NewDisposeScope();
        return 100 - Predictions.Accuracy(Predictions.Logits(network, examples.Images), examples.Labels);
    }
}

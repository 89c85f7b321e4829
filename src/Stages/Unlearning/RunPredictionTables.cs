using Pipeline;
using Stages.Datasets;
using Stages.Models;
using static TorchSharp.torch;

namespace Stages.Unlearning;

/// <summary>Writes what an unlearned model says: the two artifacts that every run leaves.</summary>
internal static class RunPredictionTables
{
    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Files { get; } = [PredictionTable.File, PredictionTable.LogitsFile];

    /// <summary>Writes both, unless some logits are not finite.</summary>
    /// <param name="context">The stage.</param>
    /// <param name="data">The data set.</param>
    /// <param name="labels">What the model tells apart.</param>
    /// <param name="set">The forget set.</param>
    /// <param name="marks">Whether each example is to be forgotten, as the set says it.</param>
    /// <param name="trainLogits">Row-major [training examples, classes].</param>
    /// <param name="testLogits">Row-major [test examples, classes].</param>
    /// <returns>How many are not finite; null when all are.</returns>
    public static string? Write(
        StageContext context,
        Dataset data,
        LabelKind labels,
        ForgetSet set,
        (Tensor Train, Tensor Test) marks,
        float[] trainLogits,
        float[] testLogits
    )
    {
        if (Divergence.OfLogits([.. trainLogits, .. testLogits]) is { } diverged)
        {
            return diverged;
        }

        var classes = data.Classes(labels);
        int[] Both(Func<Part, Tensor> of) =>
            [.. new[] { data.Train, data.Test }.SelectMany(p => of(p).cpu().data<long>().ToArray()).Select(l => (int)l)];
        bool[] ofTrain = [.. marks.Train.cpu().data<bool>()];
        bool[] ofTest = [.. marks.Test.cpu().data<bool>()];
        PredictionTable
            .Of(
                [.. ofTrain.Select(_ => false), .. ofTest.Select(_ => true)],
                [.. ofTrain, .. ofTest],
                Both(p => p.Fine),
                Both(p => p.Labels(labels)),
                [.. trainLogits, .. testLogits],
                classes
            )
            .WriteParquet(context.Output(PredictionTable.File));

        var (part, marked, logits) = set.HasTestExamples ? ("test", ofTest, testLogits) : ("training", ofTrain, trainLogits);
        int[] forgotten = [.. Enumerable.Range(0, marked.Length).Where(i => marked[i])];
        PredictionTable
            .LogitsOf(forgotten, [.. forgotten.SelectMany(i => logits.AsSpan(i * classes, classes).ToArray())], classes, part)
            .WriteParquet(context.Output(PredictionTable.LogitsFile));
        return null;
    }

    /// <summary>Writes both for a run that diverged, and says so.</summary>
    /// <param name="context">The stage.</param>
    /// <param name="diverged">How.</param>
    public static void WriteDiverged(StageContext context, string diverged)
    {
        PredictionTable.OfDiverged(diverged).WriteParquet(context.Output(PredictionTable.File));
        PredictionTable.LogitsOfDiverged(diverged).WriteParquet(context.Output(PredictionTable.LogitsFile));
    }
}

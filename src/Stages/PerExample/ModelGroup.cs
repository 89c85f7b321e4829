using Stages.Metrics;
using Stages.Tables;

namespace Stages.PerExample;

/// <summary>What one model says of every example.</summary>
/// <param name="TrainingSeed">Its training seed.</param>
/// <param name="Margins">Its margin on each example.</param>
/// <param name="RetainTraining">Its accuracy on the retained training examples, as a share.</param>
/// <param name="RetainTest">On the retained test examples.</param>
internal sealed record ModelMargins(int TrainingSeed, double[] Margins, double RetainTraining, double RetainTest)
{
    /// <summary>From the predictions of a run that did not diverge.</summary>
    internal static ModelMargins Of(int trainingSeed, Table predictions, ExampleParts parts)
    {
        var (label, predicted) = (predictions.Ints("label"), predictions.Ints("predicted"));
        return new(
            trainingSeed,
            [.. predictions.Floats("loss").Select(loss => Margin.Of(loss))],
            Right(parts[ExampleParts.RetainTraining]),
            Right(parts[ExampleParts.RetainTest])
        );

        double Right(int[] examples) =>
            examples.Length == 0 ? double.NaN : (double)examples.Count(x => label[x] == predicted[x]) / examples.Length;
    }
}

/// <summary>Models of one kind.</summary>
/// <param name="Models">Those that did not diverge.</param>
/// <param name="Diverged">How many did, and are left out.</param>
internal sealed record ModelGroup(IReadOnlyList<ModelMargins> Models, int Diverged)
{
    /// <summary>Of models, of which those that diverged are null.</summary>
    internal static ModelGroup Of(IEnumerable<ModelMargins?> models)
    {
        var all = models.ToList();
        return new([.. all.OfType<ModelMargins>()], all.Count(model => model is null));
    }

    /// <summary>How many did not.</summary>
    internal int Count => Models.Count;

    /// <summary>The place of a training seed; −1 where its model is not among them.</summary>
    internal int Find(int trainingSeed)
    {
        for (var k = 0; k < Models.Count; k++)
        {
            if (Models[k].TrainingSeed == trainingSeed)
            {
                return k;
            }
        }

        return -1;
    }

    /// <summary>Every second model.</summary>
    /// <param name="first">0 or 1.</param>
    internal ModelGroup EverySecond(int first) => new([.. Models.Where((_, k) => k % 2 == first)], 0);

    /// <summary>Some neighbours of them.</summary>
    internal ModelGroup Slice(int from, int count) => new([.. Models.Skip(from).Take(count)], 0);

    /// <summary>Writes the margins of one example over all models.</summary>
    internal void Gather(int example, Span<double> margins)
    {
        for (var k = 0; k < margins.Length; k++)
        {
            margins[k] = Models[k].Margins[example];
        }
    }
}

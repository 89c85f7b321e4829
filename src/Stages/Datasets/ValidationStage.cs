using Pipeline;
using Stages.Torch;
using static TorchSharp.torch;

namespace Stages.Datasets;

/// <summary>
/// A data set of which some training examples are set aside for validation: of every fine class the same share, drawn
/// once for the whole experiment. What is selected (the epoch that is kept, constants of methods) is selected on them,
/// and never on test examples. The other parts, and the normalisation, stay as they are.
/// </summary>
/// <param name="Whole">The data set.</param>
/// <param name="Fraction">The share of the training examples.</param>
[Kind("validation")]
public sealed record ValidationStage(Stage Whole, double Fraction) : Stage
{
    // Part of no design: one part for all runs.
    private const int Seed = 0;

    /// <inheritdoc/>
    public override string Id => "validation";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Outputs => [Dataset.File];

    /// <summary>Of so many examples of a class those that are set aside: the share, rounded up.</summary>
    public static int Count(int examples, double fraction) => (int)Math.Ceiling(Math.Round(fraction * examples, 9));

    /// <inheritdoc/>
    public override void Run(StageContext context)
    {
        using var scope = NewDisposeScope();
        var path = context.Input(Whole, Dataset.File);
        var tensors = Safetensors.Read(path);
        var labels = tensors[Dataset.FineOf(Dataset.TrainName)].data<long>().ToArray();
        var aside = Draw(context.Random(Seed, Id), labels, Fraction).ToHashSet();
        var all = Enumerable.Range(0, labels.Length).Select(example => (long)example).ToList();
        using var validation = tensor(all.Where(aside.Contains).ToArray());
        using var train = tensor(all.Where(example => !aside.Contains(example)).ToArray());
        foreach (var nameOf in (Func<string, string>[])[Dataset.ImagesOf, Dataset.FineOf, Dataset.SuperOf])
        {
            if (tensors.TryGetValue(nameOf(Dataset.TrainName), out var whole))
            {
                tensors[nameOf(Dataset.ValidationName)] = whole.index_select(0, validation);
                tensors[nameOf(Dataset.TrainName)] = whole.index_select(0, train);
            }
        }

        Safetensors.Write(context.Output(Dataset.File), tensors, SafetensorsHeader.Read(path).Metadata);
    }

    /// <summary>Draws the examples that are set aside, class after class.</summary>
    /// <param name="random">The stream.</param>
    /// <param name="labels">The fine class of every training example.</param>
    /// <param name="fraction">The share.</param>
    /// <returns>Their indices, in no order.</returns>
    /// <exception cref="PipelineException">A class would have no training example left.</exception>
    public static IReadOnlyList<long> Draw(RandomStream random, IReadOnlyList<long> labels, double fraction)
    {
        var aside = new List<long>();
        foreach (var members in Enumerable.Range(0, labels.Count).GroupBy(example => labels[example]).OrderBy(c => c.Key))
        {
            int[] examples = [.. members];
            var count = Count(examples.Length, fraction);
            if (count >= examples.Length)
            {
                throw new PipelineException(
                    $"\"validation\": class {members.Key} has {examples.Length} training examples; validation would take {count} of them.",
                    "Leave out \"validation\", or take more examples of every class."
                );
            }

            aside.AddRange(random.Subset(examples.Length, count).Select(place => (long)examples[place]));
        }

        return aside;
    }
}

using Pipeline;

namespace Stages.Datasets;

/// <summary>Images and their fine labels, as bytes in memory.</summary>
/// <param name="Images">All images, one after another, each channels x height x width bytes.</param>
/// <param name="Labels">The fine label of each.</param>
public sealed record Examples(byte[] Images, int[] Labels)
{
    private int Pixels => Images.Length / Labels.Length;

    /// <summary>These examples, in this order.</summary>
    public Examples Take(IReadOnlyList<int> examples)
    {
        var images = new byte[examples.Count * Pixels];
        for (var i = 0; i < examples.Count; i++)
        {
            Buffer.BlockCopy(Images, examples[i] * Pixels, images, i * Pixels, Pixels);
        }

        return new(images, [.. examples.Select(e => Labels[e])]);
    }

    /// <summary>
    /// The first examples of every class, in the file's order; all of them when <paramref name="count"/> is null.
    /// </summary>
    /// <exception cref="PipelineException">A class has fewer; <paramref name="option"/> names what asks for
    /// more.</exception>
    public Examples FirstOfEachClass(int? count, string option)
    {
        if (count is not { } wanted)
        {
            return this;
        }

        if (Labels.CountBy(l => l).FirstOrDefault(c => c.Value < wanted) is { Value: > 0 } few)
        {
            throw new PipelineException($"\"{option}\": {wanted} examples of every class are asked for; class {few.Key} has {few.Value}.");
        }

        var seen = new Dictionary<int, int>();
        return Take([
            .. Enumerable.Range(0, Labels.Length).Where(i => (seen[Labels[i]] = seen.GetValueOrDefault(Labels[i]) + 1) <= wanted),
        ]);
    }
}

using Pipeline;
using Stages.Datasets;

namespace Stages.Experiments;

/// <summary>What a setting forgets: in a file a word, or an object.</summary>
public abstract record Forgetting;

/// <summary>Classes, one at a time: in a file the word "fine" or "super".</summary>
/// <param name="Kind">Whether a class of fine labels or a super class is forgotten.</param>
public sealed record ClassForgetting(LabelKind Kind) : Forgetting;

/// <summary>Training examples that are drawn at random (docs/science.md, section 2).</summary>
/// <param name="Kind">The kind of forget set.</param>
/// <param name="Fraction">The share of the training examples that is forgotten; their number is rounded up.</param>
/// <param name="ForgetSeeds">Each draws a forget set of its own, the same for all training and unlearning seeds.</param>
public sealed record RandomForgetting(
    ForgetKind Kind,
    [Range(0.00001, 0.99)] double Fraction,
    [Range(0, 9_999)] IReadOnlyList<int> ForgetSeeds
) : Forgetting;

/// <summary>The kinds of forget sets that are stated as an object.</summary>
public enum ForgetKind
{
    /// <summary>Examples drawn at random.</summary>
    Random,
}

/// <summary>One of what a setting forgets one at a time.</summary>
/// <param name="Class">The class, or the forget seed in its place.</param>
/// <param name="Name">Its name.</param>
/// <param name="Set">The examples.</param>
internal sealed record Forgotten(int Class, string Name, ForgetSet Set);

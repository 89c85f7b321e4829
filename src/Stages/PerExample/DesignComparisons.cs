namespace Stages.PerExample;

/// <summary>What a design compares.</summary>
/// <param name="Instances">Its instances, at least one: with the grid design A has one for each training seed.</param>
/// <param name="Halves">For each of these, its unlearned models in two halves; none without the grid.</param>
/// <param name="Diverged">The models that diverged, over all instances.</param>
internal sealed record DesignComparisons(
    IReadOnlyList<GroupComparison> Instances,
    IReadOnlyList<(GroupComparison First, GroupComparison Second)> Halves,
    (int Unlearned, int Retrained) Diverged
)
{
    /// <summary>What is computed of a part of the examples: the summary, and the scores of each instance.</summary>
    /// <param name="part">The part's name.</param>
    /// <param name="examples">Its examples.</param>
    internal (IReadOnlyList<ExampleSummary> Summary, IReadOnlyList<PartScores> Scores) On(string part, int[] examples)
    {
        var first = Instances[0];
        var able = Instances.Where(instance => WhyNot(instance) is null).ToList();
        if (able.Count == 0)
        {
            var models = (first.Unlearned.Count, first.Retrained.Count);
            return ([.. ExampleSummary.Missing(first.Design, part, WhyNot(first)!, models, Diverged)], []);
        }

        IReadOnlyList<PartScores> scores = [.. able.Select(instance => PartScores.Of(instance, examples))];
        var halves = Halves.Any(half => WhyNot(half.First) is not null || WhyNot(half.Second) is not null)
            ? []
            : Halves.Select(half => (PartScores.Of(half.First, examples), PartScores.Of(half.Second, examples)));
        return ([.. ExampleSummary.Of(part, scores, [.. halves], Diverged)], scores);
    }

    // Of one model nothing is known of how it varies, unless all would be this one.
    private static string? WhyNot(GroupComparison comparison) =>
        comparison.Unlearned.Count == 0 ? "no unlearned model"
        : comparison.Retrained.Count == 0 ? "no retrained model"
        : comparison.Unlearned.Count == 1 && !comparison.IsOneForAll ? "one unlearned model"
        : comparison.Retrained.Count == 1 ? "one retrained model"
        : null;
}

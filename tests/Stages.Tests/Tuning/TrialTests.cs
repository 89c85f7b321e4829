using Stages.Experiments;
using Stages.Unlearning;

namespace Stages.Tests.Tuning;

/// <summary>Which sets of constants are tried, what they are called, and how a file would state them.</summary>
public sealed class TrialTests
{
    private static readonly MethodRow Ssd = Catalogue.Ours.Method("ssd");
    private static readonly MethodRow Unsir = Catalogue.Ours.Method("unsir");
    private static readonly DampeningSettings Stated = new(Alpha: 10) { BatchSize = 32 };
    private static readonly SearchedConstant Alpha = new("alpha", [2.0, 10.0]);
    private static readonly SearchedConstant PerExample = new("perExample", [false, true]);

    [Fact]
    public void EveryCombinationIsTriedOnceAndTheStatedOneFirst() =>
        Assert.Equal(
            ["alpha-10_perExample-false", "alpha-2_perExample-false", "alpha-2_perExample-true", "alpha-10_perExample-true"],
            Trial.Of(Ssd, Stated, [Alpha, PerExample], null).Select(trial => trial.Name)
        );

    [Fact]
    public void WhatIsNotSearchedStaysAsStated() =>
        Assert.Equal(
            new DampeningSettings(Alpha: 2) { BatchSize = 32, PerExample = true },
            Trial.Of(Ssd, Stated, [Alpha, PerExample], null)[2].Settings
        );

    [Fact]
    public void AFileStatesWhatWasSearchedAndWhatIsNotThePapers() =>
        Assert.Equal(
            """{ "alpha": 2, "batchSize": 32, "perExample": false }""",
            Trial.Of(Ssd, Stated, [Alpha, PerExample], null)[1].Json(Ssd, [Alpha, PerExample])
        );

    [Fact]
    public void WordsAndListsAreStatedAsFilesHaveThem()
    {
        var scrub = Catalogue.Ours.Method("scrub");
        SearchedConstant[] searched = [new("milestones", [(IReadOnlyList<int>)[3, 5]])];
        var trial = Trial.Of(scrub, new ScrubSettings(), searched, null)[1];
        Assert.Equal(("milestones-3-5", """{ "milestones": [3, 5] }"""), (trial.Name.Trim(), trial.Json(scrub, searched)));
        SearchedConstant[] words = [new("variant", [UnsirVariant.Clean])];
        Assert.Equal("""{ "variant": "clean" }""", Trial.Of(Unsir, new UnsirSettings(), words, null)[1].Json(Unsir, words));
    }

    [Fact]
    public void OfManyCombinationsSomeAreDrawnTheSameEveryTime()
    {
        SearchedConstant[] searched =
        [
            new("copies", [.. Enumerable.Range(1, 100).Cast<object>()]),
            new("noiseSteps", [.. Enumerable.Range(1, 100).Cast<object>()]),
        ];
        string[] Names() => [.. Trial.Of(Unsir, new UnsirSettings(), searched, 20).Select(trial => trial.Name)];
        var names = Names();
        Assert.Equal(21, names.Distinct().Count());
        Assert.Equal(names, Names());
        // Neither the first ones nor all of one value.
        Assert.True(names.Select(name => name.Split('_')[0]).Distinct().Count() > 10, string.Join(' ', names));
    }
}

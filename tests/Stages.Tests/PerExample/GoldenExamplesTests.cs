using Newtonsoft.Json;
using Stages.PerExample;

namespace Stages.Tests.PerExample;

/// <summary>
/// Metrics per example against a second implementation (tests/second-opinion/per_example.py), whose numbers
/// tests/golden-sources/per_example_golden.py wrote.
/// </summary>
public sealed class GoldenExamplesTests
{
    private sealed record Case(
        string Name,
        double[][] Unlearned,
        double[][] Retrained,
        double[][] Originals,
        double[] Klom,
        double[] Gaussian,
        double[] Epsilon,
        double Quality,
        double ULiraAuc,
        double RuliAuc,
        double ULiraRight,
        double RuliRight,
        double[] Completeness
    );

    private static IReadOnlyList<Case> Cases { get; } =
        JsonConvert.DeserializeObject<List<Case>>(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Reference/per_example.json")))!;

    [Fact]
    public void KlomIsTheirs() => Each(scores => scores.Klom, c => c.Klom, 1e-12);

    [Fact]
    public void KlomOfNormalMarginsIsTheirs() => Each(scores => scores.Gaussian, c => c.Gaussian, 1e-12);

    [Fact]
    public void EpsilonIsTheirs() => Each(scores => scores.Epsilon, c => c.Epsilon, 1e-12);

    [Fact]
    public void CompletenessIsTheirs() =>
        Each(
            scores => scores.Comparison.Unlearned.Count == scores.Comparison.Retrained.Count ? scores.Completeness : [],
            c => c.Completeness,
            1e-8
        );

    [Fact]
    public void ForgettingQualityIsTheirs() => Each(ExampleQuantity.Quality, c => c.Quality);

    [Fact]
    public void ULiraIsTheirs()
    {
        Each(ExampleQuantity.ULira, c => c.ULiraAuc);
        Each("u_lira_accuracy", c => c.ULiraRight);
    }

    [Fact]
    public void RuliIsTheirs()
    {
        Each(ExampleQuantity.Ruli, c => c.RuliAuc);
        Each("ruli_accuracy", c => c.RuliRight);
    }

    // One variance for all examples below 64 models, and one for each above: both are among the cases.
    [Fact]
    public void BothFitsOfULiraAreAmongThem() => Assert.Equal([7, 11, 16, 70], Cases.Select(c => c.Unlearned[0].Length).Distinct().Order());

    private static void Each(Func<PartScores, double[]> ours, Func<Case, double[]> theirs, double tolerance)
    {
        Assert.NotEmpty(Cases);
        foreach (var one in Cases)
        {
            var values = ours(Scores(one));
            Assert.Equal(theirs(one).Length, values.Length);
            for (var x = 0; x < values.Length; x++)
            {
                Assert.Equal(theirs(one)[x], values[x], tolerance);
            }
        }
    }

    private static void Each(string quantity, Func<Case, double> theirs)
    {
        foreach (var one in Cases)
        {
            var ours = ExampleQuantity.All.Single(q => q.Name == quantity).Of(Scores(one)).Value;
            Assert.True(Math.Abs(theirs(one) - ours!.Value) < 1e-12, $"{one.Name}: {quantity} is {ours}, theirs is {theirs(one)}");
        }
    }

    private static PartScores Scores(Case of)
    {
        var comparison = GroupComparison.OfB(Group(of.Unlearned), Group(of.Retrained), Group(of.Originals));
        return PartScores.Of(comparison, [.. Enumerable.Range(0, of.Unlearned.Length)]);
    }

    // The file has a list of models for each example.
    private static ModelGroup Group(double[][] margins) =>
        ModelGroup.Of(Enumerable.Range(0, margins[0].Length).Select(k => new ModelMargins(k + 1, [.. margins.Select(x => x[k])], 1, 1)));
}

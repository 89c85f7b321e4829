using Newtonsoft.Json.Linq;
using Stages.Metrics;

namespace Stages.Tests.Metrics;

/// <summary>Attacks on losses and probabilities, against scikit-learn (tests/golden-sources/attacks.py).</summary>
public sealed class AttackTests
{
    private static readonly JObject Golden = JObject.Parse(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Reference", "attacks.json"))
    );

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void SupportVectorsDecideAsScikitLearns(int given)
    {
        var golden = Golden["supportVectors"]![given]!;
        var fitted = SupportVectors.Fit(Numbers(golden, "positive"), Numbers(golden, "negative"), c: 3);
        foreach (var (place, decision) in Numbers(golden, "places").Zip(Numbers(golden, "decision")))
        {
            Assert.Equal(decision, fitted.Decision(place), 2e-5);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void LossesTellAsMuchAsToScikitLearn(int given)
    {
        var golden = Golden["losses"]![given]!;
        var (members, others) = (Numbers(golden, "members"), Numbers(golden, "nonMembers"));
        Assert.Equal((double)golden["area"]!, LossAttack.Area(members, others), 1e-12);
        Assert.Equal((double)golden["truePositives"]!, LossAttack.TruePositives(members, others), 1e-12);
        Assert.Equal((double)golden["accuracy"]!, LossAttack.Accuracy(members, others), 1e-9);
    }

    [Fact]
    public void EqualLossesTellNothing()
    {
        double[] same = [1, 1, 1, 1];
        Assert.Equal(50, LossAttack.Accuracy(same, same));
        Assert.Equal(0.5, LossAttack.Area(same, same));
        Assert.Equal(0, LossAttack.TruePositives(same, same));
        Assert.True(double.IsNaN(LossAttack.Accuracy([1], same)));
    }

    [Fact]
    public void ProbabilitiesThatAreAllAlikeLeaveTheBoundaryUndecided() =>
        Assert.Equal(0, SupportVectors.Fit([1, 1, 1], [1, 1, 1], c: 3).Decision(1), 1e-6);

    private static double[] Numbers(JToken golden, string name) => golden[name]!.ToObject<double[]>()!;
}

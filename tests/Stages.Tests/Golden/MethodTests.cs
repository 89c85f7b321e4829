using Stages.Unlearning;

namespace Stages.Tests.Golden;

/// <summary>
/// Methods beyond the paper's against second implementations (tests/golden-sources), which computed in double precision.
/// </summary>
public sealed class MethodTests
{
    [Fact]
    public void ScrubMatches()
    {
        using var golden = new MethodGolden("scrub");
        var settings = new ScrubSettings
        {
            Epochs = golden.Integer("epochs"),
            AscentEpochs = golden.Integer("ascent_epochs"),
            ForgetBatchSize = golden.Integer("forget_batch"),
            RetainBatchSize = golden.Integer("retain_batch"),
            Temperature = golden.Number("temperature"),
            Gamma = golden.Number("gamma"),
            Alpha = golden.Number("alpha"),
            Smoothing = golden.Number("smoothing"),
            LearningRate = golden.Number("lr"),
            WeightDecay = golden.Number("weight_decay"),
            Milestones = [golden.Integer("milestone")],
            LearningRateFactor = golden.Number("factor"),
        };
        var seen = new List<int>();
        var draws = new ScrubDraws(golden.Rows("forget_order"), golden.Rows("retain_order"));
        var losses = Scrub.Unlearn(golden.Network, golden.Forget, golden.Retain, settings, draws, seen.Add);
        golden.Matches(losses, 2e-5);
        Assert.Equal([1, 2, 3], seen);
    }
}

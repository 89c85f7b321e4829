using Stages.Unlearning;

namespace Stages.Tests.Golden;

/// <summary>
/// Methods beyond the paper's against second implementations (tests/golden-sources), which computed in double precision.
/// </summary>
public sealed class MethodTests
{
    [Fact]
    public void NegGradMatches()
    {
        using var golden = new MethodGolden("neggrad");
        var settings = new NegGradSettings
        {
            Epochs = golden.Integer("epochs"),
            BatchSize = golden.Integer("batch"),
            LearningRate = golden.Number("lr"),
            Momentum = golden.Number("momentum"),
            WeightDecay = golden.Number("weight_decay"),
        };
        golden.Matches(NegGrad.Unlearn(golden.Network, golden.Forget, settings, new(golden.Rows("order"))), 1e-5);
    }

    [Theory]
    [InlineData("neggrad_plus")]
    [InlineData("neggrad_plus_eval")]
    public void NegGradPlusMatches(string name)
    {
        using var golden = new MethodGolden(name);
        var settings = new NegGradPlusSettings
        {
            Epochs = golden.Integer("epochs"),
            BatchSize = golden.Integer("batch"),
            Alpha = golden.Number("alpha"),
            LearningRate = golden.Number("lr"),
            Momentum = golden.Number("momentum"),
            WeightDecay = golden.Number("weight_decay"),
            Mode = golden.Says("mode", "eval") ? NormalisationMode.Eval : NormalisationMode.Train,
        };
        var draws = new NegGradPlusDraws(golden.Rows("forget_order"), golden.Rows("retain_order"));
        golden.Matches(NegGradPlus.Unlearn(golden.Network, golden.Forget, golden.Retain, settings, draws), 1e-5);
    }

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
        golden.Matches(losses, 1e-5);
        Assert.Equal([1, 2, 3], seen);
    }

    [Theory]
    [InlineData("salun")]
    [InlineData("salun_passes")]
    public void SalUnMatches(string name)
    {
        using var golden = new MethodGolden(name);
        var settings = new SalUnSettings
        {
            Epochs = golden.Integer("epochs"),
            BatchSize = golden.Integer("batch"),
            LearningRate = golden.Number("lr"),
            Momentum = golden.Number("momentum"),
            WeightDecay = golden.Number("weight_decay"),
            Share = golden.Number("share"),
            Mask = golden.Says("mask", "fixed") ? SalUnMask.Fixed : SalUnMask.Original,
            Epoch = golden.Says("epoch", "passes") ? SalUnEpoch.Passes : SalUnEpoch.Together,
        };
        var draws = new SalUnDraws(golden.Rows("labels"), golden.Rows("order"));
        golden.Matches(SalUn.Unlearn(golden.Network, golden.Forget, golden.Retain, settings, draws), 1e-5);
    }

    [Fact]
    public void L1SparseMatches()
    {
        using var golden = new MethodGolden("l1_sparse");
        var settings = new L1SparseSettings
        {
            Epochs = golden.Integer("epochs"),
            BatchSize = golden.Integer("batch"),
            Alpha = golden.Number("alpha"),
            LearningRate = golden.Number("lr"),
            Momentum = golden.Number("momentum"),
            WeightDecay = golden.Number("weight_decay"),
        };
        golden.Matches(L1Sparse.Unlearn(golden.Network, golden.Retain, settings, new(golden.Rows("order"))), 1e-5);
    }

    [Fact]
    public void AssdMatches()
    {
        using var golden = new MethodGolden("assd");
        var settings = new AdaptiveDampeningSettings { BatchSize = golden.Integer("batch") };
        var (alpha, selected) = AdaptiveDampening.Unlearn(golden.Network, golden.Forget, golden.Retain, settings);
        Assert.Equal(golden.Number("alpha"), alpha, 1e-4 * alpha);
        Assert.Equal(golden.Integer("selected"), selected);
        golden.Matches(2e-5);
    }

    [Fact]
    public void DeleteMatches()
    {
        using var golden = new MethodGolden("delete");
        var settings = new DeleteSettings
        {
            Epochs = golden.Integer("epochs"),
            BatchSize = golden.Integer("batch"),
            LearningRate = golden.Number("lr"),
        };
        golden.Matches(Delete.Unlearn(golden.Network, golden.Forget, settings, new(golden.Rows("order"))), 1e-5);
    }
}

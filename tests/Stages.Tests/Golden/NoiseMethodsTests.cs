using Stages.Unlearning;
using static TorchSharp.torch;

namespace Stages.Tests.Golden;

/// <summary>JIT and Fisher forgetting against their second implementations (tests/golden-sources).</summary>
public sealed class NoiseMethodsTests
{
    [Fact]
    public void JitMatches()
    {
        using var scope = NewDisposeScope();
        using var golden = new MethodGolden("jit");
        var settings = new JustInTimeSettings
        {
            Epochs = golden.Integer("epochs"),
            BatchSize = golden.Integer("batch_size"),
            LearningRate = golden.Number("lr"),
            Copies = golden.Integer("copies"),
            Deviation = golden.Number("deviation"),
        };
        var draws =
            from epoch in Enumerable.Range(0, settings.Epochs)
            from batch in Stages.Images.Batches.Of(golden.Forget.Count, settings.BatchSize)
            from copy in Enumerable.Range(0, settings.Copies)
            select golden["normals"][epoch, copy].narrow(0, batch.Begin, batch.End - batch.Begin).contiguous().data<float>().ToArray();
        using var next = draws.GetEnumerator();
        golden.Matches(JustInTime.Unlearn(golden.Network, golden.Forget.Images, settings, Next), 2e-5);
        Assert.False(next.MoveNext());

        float[] Next(int count)
        {
            Assert.True(next.MoveNext());
            Assert.Equal(next.Current.Length, count);
            return next.Current;
        }
    }

    [Fact]
    public void FisherMatches()
    {
        using var scope = NewDisposeScope();
        using var golden = new MethodGolden("fisher");
        var names = golden.Network.Parameters.Select(parameter => parameter.Name).ToList();
        FisherForgettingSettings settings = new() { Alpha = golden.Number("alpha"), BatchSize = golden.Integer("batch_size") };
        var retain = golden.Retain.Part(arange(golden.Integer("examples")));
        var expected = cat([.. names.Select(name => golden[$"information.{name}"].flatten())]);
        var information = FisherForgetting.Information(golden.Network, retain, settings.BatchSize);
        var excess = ((expected - information).abs() - (expected * 1e-3)).max().item<float>();
        Assert.InRange(excess, -1, 1e-7 * expected.max().item<float>());

        float[] normals = [.. names.SelectMany(name => golden[$"normals.{name}"].data<float>().ToArray())];
        FisherForgetting.Unlearn(golden.Network, retain, settings, normals);
        golden.Matches(2e-5);
        Expect.Close(zeros_like(golden.Network.Weights), golden.Network.Gradients, 0, "gradients");
    }
}

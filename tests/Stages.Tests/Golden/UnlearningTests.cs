using Stages.Images;
using Stages.Models;
using Stages.Unlearning;
using TorchSharp;
using static TorchSharp.torch;

namespace Stages.Tests.Golden;

/// <summary>
/// Every method against the reference implementation's numbers, within the tolerances of Reference/README.md.
/// </summary>
public sealed class UnlearningTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly GoldenData data = new();
    private readonly LabelledImages forget;
    private readonly LabelledImages retain;
    private readonly Network network = GoldenData.Model();

    public UnlearningTests()
    {
        var all = new LabelledImages(new ImageSource(data.Images, CPU), data.Labels);
        forget = all.Part(data.ForgetIndex);
        retain = all.Part(data.RetainIndex);
    }

    public void Dispose()
    {
        network.Dispose();
        data.Dispose();
        scope.Dispose();
    }

    [Fact]
    public void FinetuneMatches()
    {
        using var golden = GoldenFile.Open("finetune");
        var orders = Rows(golden["order"]);
        var settings = new FinetuneSettings
        {
            Epochs = orders.Length,
            BatchSize = Integer(golden, "batch_size"),
            LearningRate = Number(golden, "lr"),
            Momentum = Number(golden, "momentum"),
            WeightDecay = Number(golden, "weight_decay"),
        };
        Finetune.Unlearn(network, retain, settings, new(orders));
        Expect.Close(golden.Under("weights."), network, 2e-5);
    }

    [Fact]
    public void RandomLabelsMatch()
    {
        using var golden = GoldenFile.Open("random_labels");
        var settings = new RandomLabelsSettings { BatchSize = Integer(golden, "batch_size"), LearningRate = Number(golden, "lr") };
        var draws = new RandomLabelsDraws(Longs(golden["random_labels"]), Rows(golden["order"]));
        var losses = RandomLabels.Unlearn(network, forget, retain, settings, draws);
        Expect.Close(golden["losses"], tensor(losses), 2e-5, "losses");
        Expect.Close(golden.Under("weights."), network, 2e-5);
    }

    [Fact]
    public void BadTeacherMatches()
    {
        using var golden = GoldenFile.Open("bad_teacher");
        using var incompetent = new ResNet18().FromTensors(golden.Under("teacher."), CPU);
        var settings = new BadTeacherSettings { BatchSize = Integer(golden, "batch_size"), LearningRate = Number(golden, "lr") };
        var losses = BadTeacher.Unlearn(
            network,
            incompetent,
            forget,
            retain,
            settings,
            new(Longs(golden["subset"]), Rows(golden["order"]))
        );
        Assert.Equal(Number(golden, "mean_loss"), losses.Average(), 2e-5);
        Expect.Close(golden.Under("weights."), network, 2e-5);
    }

    [Theory]
    [InlineData("ssd_a10_l1", ImportanceMeasure.SquaredGradientOfLoss, 0)]
    [InlineData("ssd_a1.2_l0.5", ImportanceMeasure.SquaredGradientOfLoss, 0)]
    [InlineData("lfssd_a5_l1", ImportanceMeasure.AbsoluteGradientOfOutputNorm, 12)]
    [InlineData("lfssd_a1.1_l0.7", ImportanceMeasure.AbsoluteGradientOfOutputNorm, 22)]
    public void DampeningMatches(string name, ImportanceMeasure measure, int doubtful)
    {
        using var golden = GoldenFile.Open(name);
        var settings = new DampeningSettings(Number(golden, "alpha"), Number(golden, "lam")) { BatchSize = Integer(golden, "batch_size") };
        var all = retain.Then(forget);
        var forgetImportance = Dampening.Importance(network, forget, measure, settings);
        var fullImportance = Dampening.Importance(network, all, measure, settings);
        var (expectedForget, expectedFull) = (golden.Under("forget_importance."), golden.Under("full_importance."));
        // Weights whose two sides of the selection test rounding may swap. Which they are is said by the recorded values
        // alone, so that no mistake of ours adds to them.
        var unsure = new Dictionary<string, Tensor>();
        foreach (var ((parameter, ours), (_, full)) in ByParameter(forgetImportance).Zip(ByParameter(fullImportance)))
        {
            CloseRelatively(expectedForget[parameter], ours, parameter);
            CloseRelatively(expectedFull[parameter], full, parameter);
            var threshold = expectedFull[parameter] * settings.Alpha;
            unsure[parameter] = ((expectedForget[parameter] - threshold).abs() <= threshold * 1e-3).logical_and(threshold.gt(0));
        }

        Assert.Equal(doubtful, unsure.Values.Sum(u => u.sum().item<long>()));
        var selected = Dampening.Unlearn(network, forget, retain, measure, settings);

        Assert.InRange(selected, Integer(golden, "selected") - doubtful, Integer(golden, "selected") + doubtful);
        var weights = golden.Under("weights.");
        foreach (var (parameter, value) in network.Parameters)
        {
            var difference = (weights[parameter] - value.detach()).abs().masked_fill(unsure[parameter], 0);
            Assert.InRange(difference.max().item<float>(), 0, 1e-5);
        }

        Assert.All(network.Buffers, buffer => Expect.Close(weights[buffer.Name], buffer.Value, 0, buffer.Name));
    }

    private static void CloseRelatively(Tensor expected, Tensor actual, string what)
    {
        var scale = expected.abs().max().item<float>();
        // Relative to the element, or to float32's resolution of the tensor's largest where an element is next to
        // nothing.
        var excess = ((expected - actual).abs() - (expected.abs() * 1e-3)).max().item<float>();
        Assert.True(
            excess <= 1e-7 * scale,
            FormattableString.Invariant($"{what}: beyond the tolerance by {excess:g4}, largest {scale:g4}")
        );
    }

    private static int Integer(GoldenFile golden, string name) => int.Parse(golden.Metadata[name]);

    private static double Number(GoldenFile golden, string name) => double.Parse(golden.Metadata[name]);

    // An importance lies as the weights do.
    private IEnumerable<(string Name, Tensor Value)> ByParameter(Tensor importance) =>
        network.Parameters.Select(parameter =>
            (parameter.Name, importance.as_strided(parameter.Value.shape, parameter.Value.stride(), parameter.Value.storage_offset()))
        );

    private static long[] Longs(Tensor values) => values.data<long>().ToArray();

    private static long[][] Rows(Tensor orders) => [.. Enumerable.Range(0, (int)orders.shape[0]).Select(epoch => Longs(orders[epoch]))];
}

using Pipeline;
using Stages.Datasets;
using Stages.Models;
using Stages.Tests.Experiments;
using Stages.Training;
using Stages.Unlearning;
using TorchSharp;
using static TorchSharp.torch;

namespace Stages.Tests.Unlearning;

/// <summary>
/// In which order methods are given the examples: as the reference code forms its sets (docs/science.md, section 6).
/// </summary>
public sealed class OrderOfSetsTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly string folder = Directory.CreateTempSubdirectory("order-").FullName;
    private readonly DigitsStage digits = new();

    public OrderOfSetsTests() => digits.Run(Context(digits));

    public void Dispose()
    {
        scope.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("digits10-full", LabelKind.Fine)]
    [InlineData("digits5-full", LabelKind.Super)]
    [InlineData("digits5-sub", LabelKind.Fine)]
    public void TheRetainSetGoesThroughTheClassesOfTheForgottenKindEachInFileOrder(string setting, LabelKind kind)
    {
        var task = TaskOf(setting, out var forget);
        using var data = Dataset.Load(Path.Combine(folder, Dataset.File), CPU);
        var classes = data.Train.Labels(kind).data<long>().Select(label => (int)label).ToArray();
        var files = Enumerable.Range(0, classes.Length).Where(i => classes[i] != forget.Class).ToList();
        Assert.Equal(kind, forget.Kind);
        Assert.Equal(files.Select(i => (long)classes[i]), task.Classes);
        Assert.Equal(files.OrderBy(i => classes[i]), task.ByClass.Select(place => files[(int)place]));
    }

    [Theory]
    [InlineData("digits10-full", "unsir", true, 32)]
    [InlineData("digits10-full", "ssd", true, 64)]
    [InlineData("digits5-full", "ssd", false, 64)]
    [InlineData("digits5-sub", "baseline", true, 64)]
    public void MeanAccuraciesAreOfTheReferenceCodesBatches(string setting, string method, bool byFineClass, int size) =>
        Assert.All(
            Runs("digits").Where(run => run.Setting == setting && run.Method == method),
            run => Assert.Equal(new(byFineClass, size), run.Metrics.Batches)
        );

    [Fact]
    public void TheCleanVariantOfUnsirIsMeasuredAsOtherMethodsAre() =>
        Assert.All(Runs("paper-corrected").Where(run => run.Method == "unsir"), run => Assert.Equal(64, run.Metrics.Batches.Size));

    private static IReadOnlyList<Stages.Designs.RunEntry> Runs(string experiment) =>
        new Stages.Experiments.ExperimentGraph(Named.Experiment(experiment)).Runs;

    // What a method is given in the first run of a setting.
    private Watcher TaskOf(string setting, out ClassForgetSet forget)
    {
        var run = (UnlearningStage)Runs("digits").First(run => run.Setting == setting).Metrics.Unlearned;
        using var network = ResNet.Create(new(1, 2, run.Labels == LabelKind.Fine ? 10 : 5), CPU).Initialise(RandomStream.For(1, "order"));
        network.Save(Path.Combine(folder, TrainingStage.File));
        var watcher = new Watcher();
        var stage = run with { Dataset = digits, Method = watcher };
        stage.Run(Context(stage));
        forget = (ClassForgetSet)run.Forget;
        return watcher;
    }

    private StageContext Context(Stage stage) => new(stage, folder, (_, name) => Path.Combine(folder, name), "cpu", _ => { }, folder);

    [Kind("watcher")]
    private sealed record Watcher : UnlearningMethod
    {
        public IReadOnlyList<long> Classes { get; private set; } = [];

        public long[] ByClass { get; private set; } = [];

        public override void Apply(UnlearningTask task) => (Classes, ByClass) = (task.RetainClasses, task.ByClass.data<long>().ToArray());

        public override long Passes(long forget, long retain, int retainClasses) => 0;
    }
}

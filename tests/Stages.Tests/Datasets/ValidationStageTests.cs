using Pipeline;
using Stages.Datasets;
using Stages.Experiments;
using Stages.Tables;
using Stages.Tests.Experiments;
using Stages.Tests.Models;
using Stages.Training;
using static TorchSharp.torch;

namespace Stages.Tests.Datasets;

/// <summary>Training examples that are set aside, and what looks at them.</summary>
public sealed class ValidationStageTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("validation-").FullName;
    private readonly Experiment experiment = ExperimentFile.Parse("grown.json", GrownHouse.Experiment, GrownHouse.Catalogue);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task AShareOfEveryClassIsTakenOutOfTraining()
    {
        await InThisProcess.RunAsync(folder, experiment, [new ValidationStage(new FlippedShadesStage(Flipped: false), 0.2)]);
        using Dataset whole = Load("data"),
            parts = Load("validation");
        Assert.Equal([16L, 16], Counts(parts.Train.Fine));
        Assert.Equal([4L, 4], Counts(parts.Validation!.Fine));
        // Every image has a shade of its own.
        Assert.Equal<IEnumerable<byte>>(Shades(whole.Train), Shades(parts.Train).Concat(Shades(parts.Validation!)).Order());
        Assert.Equal<IEnumerable<byte>>(Shades(parts.Train).Order(), Shades(parts.Train));
        Assert.Equal(Shades(whole.Test), Shades(parts.Test));
        Assert.Equal(whole.Normalisation.Mean, parts.Normalisation.Mean);
        Assert.Equal(parts.Validation!.Super!.data<long>().ToArray(), new long[8]);
        Assert.Null(whole.Validation);
    }

    [Fact]
    public void TheShareIsRoundedUp() => Assert.Equal((9, 10, 1, 5), (Of(90, 0.1), Of(91, 0.1), Of(3, 0.1), Of(100, 0.05)));

    [Fact]
    public void WhichOnesIsDrawnByClass()
    {
        long[] labels = [.. Enumerable.Range(0, 60).Select(i => (long)(i % 3))];
        var drawn = ValidationStage.Draw(RandomStream.For(0, "validation"), labels, 0.2);
        Assert.Equal([4, 4, 4], drawn.CountBy(example => labels[example]).OrderBy(c => c.Key).Select(c => c.Value));
        Assert.Equal(12, drawn.Distinct().Count());
        Assert.NotEqual(Enumerable.Range(0, 12).Select(i => (long)i), drawn.Order());
        Assert.NotEqual(drawn, ValidationStage.Draw(RandomStream.For(1, "validation"), labels, 0.2));
    }

    [Fact]
    public void AClassIsNotTakenWhole() =>
        Assert.Contains(
            "class 1 has 1 training examples",
            Assert.Throws<PipelineException>(() => ValidationStage.Draw(RandomStream.For(0, "validation"), [0, 0, 1], 0.1)).Message
        );

    [Fact]
    public async Task TheEpochThatIsKeptDoesNotDependOnTheTestSet()
    {
        var weights = await WeightsAsync(flipped => new ValidationStage(new FlippedShadesStage(flipped), 0.2));
        Assert.Equal(weights[0], weights[1]);
    }

    // The reference code's rule; and the test before could fail.
    [Fact]
    public async Task WithoutValidationItDoes()
    {
        var weights = await WeightsAsync(flipped => new FlippedShadesStage(flipped));
        Assert.NotEqual(weights[0], weights[1]);
    }

    // With right and with wrong test labels.
    private async Task<byte[][]> WeightsAsync(Func<bool, Stage> data)
    {
        var recipe = new TrainingRecipe(12, 8, 0.02, 0.9, 5e-4, 0, [], 0.2, false, Checkpoint.Best);
        var weights = new List<byte[]>();
        foreach (var flipped in (bool[])[false, true])
        {
            var stage = new TrainingStage("train/shades", data(flipped), LabelKind.Fine, new PixelMeansArchitecture(), 2, recipe, 1, null);
            var artifacts = Path.Combine(folder, $"{flipped}");
            await InThisProcess.RunAsync(artifacts, experiment, [stage]);
            var trained = Path.Combine(artifacts, "grown", stage.Id);
            weights.Add(await File.ReadAllBytesAsync(Path.Combine(trained, TrainingStage.File)));
            var history = Table.ReadParquet(Path.Combine(trained, "history.parquet"));
            var column = stage.Dataset is ValidationStage ? "validation_accuracy" : "test_accuracy";
            Assert.True(history.NullableDoubles(column).Distinct().Count() > 1);
        }

        return [.. weights];
    }

    private static int Of(int examples, double fraction) => ValidationStage.Count(examples, fraction);

    private Dataset Load(string stage) => Dataset.Load(Path.Combine(folder, "grown", stage, Dataset.File), CPU);

    private static long[] Counts(Tensor labels) =>
        [.. labels.data<long>().ToArray().CountBy(l => l).OrderBy(c => c.Key).Select(c => (long)c.Value)];

    private static byte[] Shades(Part part) => part.Images.select(1, 0).select(1, 0).select(1, 0).contiguous().data<byte>().ToArray();
}

/// <summary>Dark and light images, each of a shade of its own; test labels may be wrong, all of them.</summary>
[Kind("flipped-shades")]
internal sealed record FlippedShadesStage(bool Flipped) : Stage
{
    public override string Id => "data";

    public override IReadOnlyList<string> Outputs => [Dataset.File];

    public override void Run(StageContext context) =>
        Dataset.Write(context.Output(Dataset.File), ShadesStage.Classes, Shades(40, wrong: false), Shades(40, Flipped), (1, 8, 8));

    private static Examples Shades(int count, bool wrong)
    {
        int[] dark = [.. Enumerable.Range(0, count).Select(i => i < count / 2 ? 0 : 1)];
        return new(
            [.. Enumerable.Range(0, count).SelectMany(i => Enumerable.Repeat((byte)(60 + (3 * i)), 64))],
            wrong ? [.. dark.Select(label => 1 - label)] : dark
        );
    }
}

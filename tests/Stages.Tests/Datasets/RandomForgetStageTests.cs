using Pipeline;
using Stages.Datasets;
using Stages.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Stages.Tests.Datasets;

public sealed class RandomForgetStageTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly string folder = Directory.CreateTempSubdirectory("forget-").FullName;
    private readonly DigitsStage digits = new();

    public RandomForgetStageTests() => digits.Run(Context(digits));

    public void Dispose()
    {
        scope.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData(0.05, 901, 46)]
    [InlineData(0.001, 901, 1)]
    [InlineData(0.07, 100, 7)]
    [InlineData(0.1, 30, 3)]
    public void TheirNumberIsTheFractionOfThemRoundedUp(double fraction, long examples, long size) =>
        Assert.Equal(size, RandomForgetStage.Size(fraction, examples));

    /// <summary>By a generator that was written in Python from docs/science.md.</summary>
    [Fact]
    public void TheyAreThoseOfTheDocumentedStream() =>
        Assert.Equal(
            "6 50 79 95 114 117 127 146 158 159 190 243 247 258 280 289 318 322 331 345 390 424 462 467 514 536 547 561 576 577 585 "
                + "610 614 666 682 731 735 743 746 777 794 814 836 857 872 894",
            string.Join(' ', Draw(2).Forget)
        );

    [Fact]
    public void TheOthersAreRetained()
    {
        var (forget, retain) = Draw(1);
        Assert.Equal(forget.Concat(retain).Order(), Enumerable.Range(0, 901).Select(i => (long)i));
        Assert.Equal(retain.Order(), retain);
    }

    [Fact]
    public void ASetMarksItsTrainingExamplesAndNoTestExample()
    {
        var (forget, _) = Draw(3);
        var set = new RandomForgetSet(Stage(3));
        using var data = Dataset.Load(Path.Combine(folder, Dataset.File), CPU);
        var (train, test) = set.Marks(data, Context(set.Drawn));
        Assert.Equal(forget, Part.Split(train).Forget.data<long>());
        Assert.Equal((896, 0), (test.shape[0], test.sum().item<long>()));
    }

    private RandomForgetStage Stage(int seed) => new("forget/digits10-random", digits, 0.05, seed);

    private (long[] Forget, long[] Retain) Draw(int seed)
    {
        var stage = Stage(seed);
        stage.Run(Context(stage));
        var tensors = Safetensors.Read(Path.Combine(folder, RandomForgetStage.File));
        return (tensors["forget"].data<long>().ToArray(), tensors["retain"].data<long>().ToArray());
    }

    private StageContext Context(Stage stage) => new(stage, folder, (_, name) => Path.Combine(folder, name), "cpu", _ => { }, folder);
}

using System.Text.Json;
using Stages.Training;

namespace Stages.Tests.Golden;

public sealed class LearningRateTests
{
    [Theory]
    [InlineData("train_cifar20", 1)]
    [InlineData("train_cifar100", 1)]
    [InlineData("reference_retrain_cifar20", 0)]
    public void EveryStepIsTheReferences(string schedule, int firstEpoch)
    {
        using var scalars = JsonDocument.Parse(File.ReadAllText(GoldenFile.PathOf("scalars.json")));
        var golden = scalars.RootElement.GetProperty("learning_rate").GetProperty(schedule);
        var recipe = new TrainingRecipe(
            golden.GetProperty("epochs").GetInt32(),
            64,
            golden.GetProperty("base").GetDouble(),
            0.9,
            5e-4,
            1,
            [.. golden.GetProperty("milestones").EnumerateArray().Select(milestone => milestone.GetInt32())],
            0.2,
            false,
            Checkpoint.Last,
            firstEpoch
        );
        var batches = golden.GetProperty("batches_per_epoch").GetInt32();
        var rates = golden.GetProperty("lr");
        Assert.Equal(recipe.Epochs, rates.GetArrayLength());
        for (var epoch = 1; epoch <= recipe.Epochs; epoch++)
        {
            for (var batch = 0; batch < batches; batch++)
            {
                Assert.Equal(rates[epoch - 1][batch].GetDouble(), LearningRateSchedule.At(recipe, epoch, batch, batches), 1e-9);
            }
        }
    }
}

using Pipeline;
using Stages.Experiments;
using Stages.Models;
using Stages.Tests.Experiments;
using Stages.Training;
using static TorchSharp.torch;

namespace Stages.Tests.Training;

public sealed class TrainingCheckpointsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("checkpoints-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("cpu", 5000)]
    [InlineData("cuda", 0)]
    public void TheDurationCountsTheTimeBeforeTheStateFromWhichATrainingGoesOn(string computedOn, double counted)
    {
        using var scope = NewDisposeScope();
        using var network = ResNet.Create(new(1, 4, 2), CPU).Initialise(RandomStream.For(1, "initialise"));
        using var state = new TrainingState(
            network,
            new(4, 16, 0.05, 0.9, 5e-4, 1, [3], 0.2, false, Checkpoint.Last),
            RandomStream.For(1, "order")
        );
        state.Add(new EpochRecord(1, 0.05, 0.7, 50, null));
        var stage = new ExperimentGraph(Named.Experiment("small")).All.First();
        var context = new StageContext(stage, folder, (_, _) => "", "cpu", _ => { }, folder);
        context.Checkpoint.Save(path => state.Save(path, computedOn, 5000));

        TrainingCheckpoints.Resume(state, context);

        Assert.Equal(counted, context.EarlierSeconds);
        Assert.InRange(context.Seconds, counted, counted + 1000);
    }
}

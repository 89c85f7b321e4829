using Stages.Designs;
using Stages.Experiments;
using Stages.Models;
using Stages.Tests.Experiments;

namespace Stages.Tests.SecondOpinion;

/// <summary>
/// A grid of three training and three unlearning seeds, with the predictions of every run; and three seeds of the initial
/// weights crossed with two of the data order.
/// </summary>
public sealed class SmallGrid : IAsyncLifetime
{
    private readonly string artifacts = Directory.CreateTempSubdirectory("small-grid-").FullName;

    /// <summary>The experiment's folder.</summary>
    public string Folder => Path.Combine(artifacts, "small");

    public async Task InitializeAsync()
    {
        if (AnotherImplementation.Python is null)
        {
            return;
        }

        var (file, text) = ExperimentFile.Find(Path.Combine(Checkout.Root, "experiments/small.json"));
        var experiment = ExperimentFile.Parse(file, text) with
        {
            Design = SeedDesign.Grid,
            TrainingSeeds = [1, 2, 3],
            UnlearningSeeds = [1, 2, 3],
            OrderSeeds = [1, 2],
            Methods = ["baseline", "retrain", "ssd", "finetune"],
        };
        var graph = new ExperimentGraph(experiment);
        await InThisProcess.RunAsync(artifacts, experiment, [.. graph.Tables, graph.Result("wasserstein"), graph.Result("statistics")]);
        foreach (var predictions in Directory.EnumerateFiles(Folder, PredictionTable.File, SearchOption.AllDirectories).ToList())
        {
            AnotherReader.WriteCsv(predictions, Path.ChangeExtension(predictions, ".csv"));
        }
    }

    public Task DisposeAsync()
    {
        Directory.Delete(artifacts, recursive: true);
        return Task.CompletedTask;
    }
}

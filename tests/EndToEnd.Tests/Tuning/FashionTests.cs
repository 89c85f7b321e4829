using Stages.Models;
using Stages.Tables;
using Stages.Tests.Datasets;

namespace EndToEnd.Tests.Tuning;

/// <summary>A search of constants on a data set of published files.</summary>
public sealed class FashionTests : IDisposable
{
    private const string Search = ", \"tuning\": { \"seeds\": [101, 102], \"methods\": { \"ssd\": { \"alpha\": [1, 3] } } }";
    private readonly PipelineSpace space = new();

    public void Dispose() => space.Dispose();

    [FashionFact]
    public void ItLooksAtTheValidationPartOfFashion()
    {
        space.Edit("\"dataset\": \"digits\"", "\"dataset\": \"fashion\", \"trainingPerClass\": 20, \"testPerClass\": 10");
        space.Edit("\"width\": 4", "\"width\": 4, \"validation\": 0.1" + Search);
        var output = space.RunWell("--target=Tune", $"--data={FashionFactAttribute.Folder}");
        Assert.Matches("│ SSD +│ alpha (1|3) +│", output);
        var predictions = Directory
            .EnumerateFiles(space.InArtifacts("small/unlearn/tuning"), PredictionTable.ValidationFile, SearchOption.AllDirectories)
            .ToList();
        Assert.Equal(4, predictions.Count);
        // A tenth of twenty examples of each of ten classes.
        Assert.All(predictions, file => Assert.Equal(20, Table.ReadParquet(file).RowCount));
    }
}

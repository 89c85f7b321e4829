using Stages.Metrics;
using Stages.Models;
using Stages.Tables;

namespace Stages.Tests.Metrics;

public sealed class ZTmpTests
{
    [Fact]
    public void Real()
    {
        var table = Table.ReadParquet(
            "/tmp/methodsa-art/digits-methods/unlearn/digits5-sub/class-8/l1-sparse/train-102-unlearn-101/predictions.parquet"
        );
        var run = new RunPredictions(table, PredictionTable.LogitsOf([], [], 2), PredictionTable.LogitsOf([], [], 2), new(true, 64));
        var test = run.LabelProbabilities(run.Examples(test: true, forget: null));
        var retain = run.LabelProbabilities(run.Examples(test: false, forget: false));
        File.WriteAllText("/tmp/svc-data.json", Newtonsoft.Json.JsonConvert.SerializeObject(new { test, retain }));
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var value = new SupportVectorMetric().Of(run);
        File.WriteAllText("/tmp/svc-out.txt", $"{value} {watch.Elapsed.TotalMilliseconds}");
    }
}

using Pipeline;
using Stages.Datasets;
using Stages.Designs;
using Stages.Experiments;
using Stages.Metrics;
using Stages.Tests.Models;
using Stages.Unlearning;
using static TorchSharp.torch;

namespace Stages.Tests.Experiments;

/// <summary>Our catalogue and a row more of each kind: a method, a data set, a network, a metric and a figure.</summary>
internal static class GrownHouse
{
    public static Catalogue Catalogue { get; } =
        new(
            [.. Catalogue.Ours.Methods, MethodRow.Of(new("shrink", "Shrink", Draws: false), new ShrinkSettings(), s => new Shrink(s))],
            [.. Catalogue.Ours.Datasets, new("shades", ShadesStage.Classes, 1, 8, 40, 20, Whole: true, (_, _) => new ShadesStage())],
            [.. Catalogue.Ours.Networks, new PixelMeansArchitecture()],
            [
                .. Catalogue.Ours.Metrics,
                new(new("forget_errors", "Errors on the forget set", "1", 0, null), Better.LikeRetrain, new ForgetErrors()),
            ],
            [.. Catalogue.Ours.Results, new("list", "The list", ResultKind.Figure, m => new ListStage(m.Runs, m.Methods, m.Metrics))]
        );

    /// <summary>An experiment that names them.</summary>
    public const string Experiment = """
        {
          "claim": "none", "command": "none", "name": "grown", "dataset": "shades", "width": 2,
          "trainingSeeds": [1], "unlearningSeeds": [1], "methods": ["baseline", "shrink"],
          "models": [
            {
              "name": "shades2", "labels": "fine", "network": "pixel-means",
              "training": {
                "epochs": 1, "batchSize": 20, "learningRate": 0.02, "momentum": 0.9, "weightDecay": 0.0005,
                "warmUpEpochs": 0, "milestones": [], "gamma": 0.2, "augment": false, "checkpoint": "last"
              }
            }
          ],
          "settings": [{ "name": "shades2-full", "model": "shades2", "forget": "fine", "classes": [1] }],
          "methodSettings": { "shrink": { "factor": 0 } },
          "figure1": [{ "setting": "shades2-full", "class": 1, "metric": "forget_errors" }]
        }
        """;
}

/// <summary>The constants of <see cref="Shrink"/>.</summary>
[Kind("shrink-settings")]
internal sealed record ShrinkSettings
{
    /// <summary>What every weight is multiplied by.</summary>
    [Range(0, 1)]
    public double Factor { get; init; } = 0.5;
}

/// <summary>Unlearns all there is: every weight shrinks.</summary>
[Kind("shrink")]
internal sealed record Shrink(ShrinkSettings Settings) : UnlearningMethod
{
    public override void Apply(UnlearningTask task)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        task.Network.Weights.mul_(Settings.Factor);
    }

    public override long Passes(long forget, long retain, int retainClasses) => 0;
}

/// <summary>How many forget test examples are told wrong.</summary>
[Kind("forget-errors")]
internal sealed record ForgetErrors : MetricFormula
{
    public override double Of(RunPredictions run)
    {
        var forgotten = run.Examples(test: true, forget: true);
        return run.Predicted(forgotten).Zip(run.Labels(forgotten)).Count(pair => pair.First != pair.Second);
    }
}

/// <summary>Images of one shade of grey: dark and light ones in turn.</summary>
[Kind("shades")]
internal sealed record ShadesStage : Stage
{
    private const int Pixels = 64;

    public static ClassNames Classes { get; } = new(["dark", "light"], ["grey"], [0, 0]);

    public override string Id => "data";

    public override IReadOnlyList<string> Outputs => [Dataset.File];

    public override void Run(StageContext context) =>
        Dataset.Write(context.Output(Dataset.File), Classes, Shades(40), Shades(20), (1, 8, 8));

    private static Examples Shades(int count)
    {
        int[] labels = [.. Enumerable.Range(0, count).Select(i => i % 2)];
        return new([.. labels.SelectMany((label, i) => Enumerable.Repeat((byte)((100 * label) + i), Pixels))], labels);
    }
}

/// <summary>A figure without a picture: a line for every value of every run.</summary>
[Kind("list")]
internal sealed record ListStage(RunTable Runs, MethodNames Methods, MetricNames Metrics) : Stage
{
    public override string Id => "figures/list";

    public override IReadOnlyList<string> Outputs => ["list.txt"];

    public override void Run(StageContext context)
    {
        var runs = RunRow.Read(context.Input(Runs, RunTable.File));
        File.WriteAllLines(
            context.Output("list.txt"),
            runs.Select(r => $"{Methods.Title(r.Cell.Method)}, {Metrics.Title(r.Cell.Metric)}: {r.Value}")
        );
    }
}

using Pipeline;

/// <summary>
/// Graphs of trivial stages in the shape of an experiment: 22 trainings, unlearning runs that share them, the metrics
/// of each, one table.
/// </summary>
internal static class SyntheticGraph
{
    private const int Trainings = 22;

    /// <summary>
    /// The table of a graph of about <paramref name="stages"/> stages (one less when that is even: runs and metrics
    /// come in pairs).
    /// </summary>
    public static TableStage Of(int stages)
    {
        var trainings = Enumerable.Range(1, Trainings).Select(seed => new TrainingStage(seed, new Recipe(30, 64, 0.02, 0.9))).ToList();
        var methods = (string[])["retrain", "ssd", "lfssd", "unsir", "bad-teacher", "random-labels", "finetune", "baseline"];
        var rows = Enumerable
            .Range(0, (stages - Trainings - 1) / 2)
            .Select(run =>
            {
                var method = methods[run % methods.Length];
                var seed = 1 + (run / methods.Length);
                return new Row(method, seed, new MetricsStage(new UnlearningStage(trainings[run % Trainings], method, seed)));
            });
        return new TableStage([.. rows]);
    }
}

[Kind("recipe")]
internal sealed record Recipe(int Epochs, int BatchSize, double LearningRate, double Momentum);

[Kind("training")]
internal sealed record TrainingStage(int Seed, Recipe Recipe) : TrivialStage
{
    public override string Id => $"train/model/seed-{Seed:00}";

    public override void Run(StageContext context) => Write(context, Seed);
}

[Kind("unlearning")]
internal sealed record UnlearningStage(TrainingStage Original, string Method, int Seed) : TrivialStage
{
    public override string Id => $"unlearn/setting/class-8/{Method}/train-{Original.Seed:00}-unlearn-{Seed:000}";

    public override void Run(StageContext context) => Write(context, Seed + context.Input(Original, File).Length + Method.Length);
}

[Kind("metrics")]
internal sealed record MetricsStage(UnlearningStage Source) : TrivialStage
{
    public override string Id => "metrics/" + Source.Id["unlearn/".Length..];

    public override void Run(StageContext context) => Write(context, System.IO.File.ReadAllText(context.Input(Source, File)).Length);
}

[Kind("row")]
internal sealed record Row(string Method, int Seed, MetricsStage Metrics);

[Kind("table")]
internal sealed record TableStage(IReadOnlyList<Row> Rows) : TrivialStage
{
    public override string Id => "table";

    public override void Run(StageContext context) =>
        Write(context, Rows.Sum(row => System.IO.File.ReadAllBytes(context.Input(row.Metrics, File)).Length));
}

internal abstract record TrivialStage : Stage
{
    protected const string File = "out.txt";

    public override IReadOnlyList<string> Outputs => [File];

    public override Place Place => Place.Host;

    protected void Write(StageContext context, int number) => System.IO.File.WriteAllText(context.Output(File), $"{Id, -80}{number, 20}");
}

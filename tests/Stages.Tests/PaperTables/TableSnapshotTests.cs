using Pipeline;
using Stages.Designs;
using Stages.Metrics;
using Stages.PaperTables;
using Stages.Tables;
using Stages.Tests.Experiments;
using Stages.Variance;

namespace Stages.Tests.PaperTables;

/// <summary>The tables of a paper, of one small grid of seeds, as LaTeX and as Markdown.</summary>
public sealed class TableSnapshotTests : IDisposable
{
    private static readonly MetricNames Metrics = new([OurNames.Metrics.All.Single(m => m.Name == PaperMetrics.ForgetTest)]);
    private static readonly RunTableStage Runs = new([]);

    // Rows are training seeds, columns unlearning seeds; Retrain draws nothing. The values are made up.
    private static readonly Dictionary<string, double[][]> Grids = new()
    {
        ["retrain"] =
        [
            [61],
            [66],
            [63],
            [70],
        ],
        ["finetune"] =
        [
            [10, 12, 14],
            [20, 22, 25],
            [33, 32, 31],
            [41, 42, 44],
        ],
        ["unsir"] =
        [
            [50, 50, 50],
            [50, 50, 50],
            [50, 50, 50],
            [50, 50, 50],
        ],
    };

    private readonly string scratch = Directory.CreateTempSubdirectory("tables-").FullName;

    public TableSnapshotTests()
    {
        var rows = Grids
            .SelectMany(grid => grid.Value.SelectMany((row, i) => row.Select((value, j) => new Row(grid.Key, i, j, value))))
            .ToList();
        Table
            .Of(
                "Runs.",
                rows,
                Column.Of<Row, string>("setting", "", "", _ => "digits5-sub"),
                Column.Of<Row, int>("class", "", "", _ => 8),
                Column.Of<Row, string>("class_name", "", "", _ => "large_man-made"),
                Column.Of<Row, string>("method", "", "", r => r.Method),
                Column.Of<Row, int>("training_seed", "", "", r => r.Training + 1),
                Column.Of<Row, int?>("unlearning_seed", "", "", r => r.Method == "retrain" ? null : r.Unlearning + 1),
                Column.Of<Row, bool>("in_a", "", "", r => r.Training == 0),
                Column.Of<Row, bool>("in_b", "", "", r => r.Unlearning == 0),
                Column.Of<Row, string>("metric", "", "", _ => PaperMetrics.ForgetTest),
                Column.Of<Row, string>("unit", "", "", _ => "%"),
                Column.Of<Row, double>("value", "", "", r => r.Value)
            )
            .WriteParquet(Path.Combine(scratch, RunTable.File));
    }

    public void Dispose() => Directory.Delete(scratch, recursive: true);

    [Fact]
    public async Task TheTwoDesignsInMarkdown() =>
        await Verifier.Verify(Written(new DesignTableStage(Runs, OurNames.Methods, Metrics), "md"), "md");

    [Fact]
    public async Task TheTwoDesignsInLatex() =>
        await Verifier.Verify(Written(new DesignTableStage(Runs, OurNames.Methods, Metrics), "tex"), "tex");

    [Fact]
    public async Task TheMethodsAgainstRetrainInMarkdown() =>
        await Verifier.Verify(Written(new RetrainTableStage(Runs, OurNames.Methods, Metrics), "md"), "md");

    [Fact]
    public async Task TheMethodsAgainstRetrainInLatex() =>
        await Verifier.Verify(Written(new RetrainTableStage(Runs, OurNames.Methods, Metrics), "tex"), "tex");

    [Fact]
    public async Task TheVarianceComponentsInMarkdown() => await Verifier.Verify(Components("md"), "md");

    [Fact]
    public async Task TheVarianceComponentsInLatex() => await Verifier.Verify(Components("tex"), "tex");

    [Fact]
    public async Task TheRankingOfFewSeedsInMarkdown() =>
        await Verifier.Verify(Written(new RankingTableStage(Runs, OurNames.Methods, Metrics), "md"), "md");

    [Fact]
    public async Task GeneralisabilityInMarkdown() =>
        await Verifier.Verify(Written(new GeneralisabilityTableStage(Runs, OurNames.Methods, Metrics), "md"), "md");

    [Fact]
    public async Task TheSeedsNeededInMarkdown() => await Verifier.Verify(Markdown.Of(SeedsNeeded()), "md");

    [Fact]
    public async Task TheSeedsNeededInLatex() => await Verifier.Verify(Latex.Of(SeedsNeeded()), "tex");

    [Fact]
    public async Task ThePlanInMarkdown() => await Verifier.Verify(Markdown.Of(Plan()), "md");

    [Fact]
    public async Task ThePlanInLatex() => await Verifier.Verify(Latex.Of(Plan()), "tex");

    private static IReadOnlyList<TextTable> Plan()
    {
        PlanRow known = new("digits5-sub", PaperMetrics.ForgetTest, "finetune", 10, 1, 4, 0.5, 3600);
        return PlanTable.Texts(
            PlanRow.Planned([known, known with { Method = "unsir", TrainingVariance = null }]),
            OurNames.Methods,
            Metrics
        );
    }

    private IReadOnlyList<TextTable> SeedsNeeded()
    {
        var pairs = PairsTable.Of(
            MethodPair.Of(
                GridCell.Of(RunRow.Read(Path.Combine(scratch, RunTable.File))),
                (seed, purpose, _) => RandomStream.For(seed, purpose)
            )
        );
        return SeedsNeededTable.Texts(SeedsNeededRow.Of(pairs, Metrics.Names, 1, 0.8), OurNames.Methods, Metrics);
    }

    private string Components(string extension)
    {
        var variance = new VarianceStage(Runs, OurNames.Methods, []);
        Run(variance);
        return Written(new ComponentTableStage(variance, OurNames.Methods, Metrics), extension);
    }

    private string Written(Stage stage, string extension)
    {
        Run(stage);
        return File.ReadAllText(Path.Combine(scratch, stage.Outputs.Single(name => name.EndsWith('.' + extension))));
    }

    private void Run(Stage stage) =>
        stage.Run(new StageContext(stage, scratch, (_, name) => Path.Combine(scratch, name), "cpu", _ => { }, scratch));

    private sealed record Row(string Method, int Training, int Unlearning, double Value);
}

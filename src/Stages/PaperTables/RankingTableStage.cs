using Pipeline;
using Stages.Designs;
using Stages.Metrics;
using Stages.Tables;
using Stages.Unlearning;
using Stages.Variance;

namespace Stages.PaperTables;

/// <summary>
/// The table of the ranking of methods by their distance to Retrain, and of how sure it is, from the grid of seeds.
/// </summary>
/// <param name="Runs">The run table, with every training seed under every unlearning seed, and Retrain.</param>
/// <param name="Methods">The methods.</param>
/// <param name="Metrics">The metrics.</param>
[Kind("rankingtable")]
public sealed record RankingTableStage(RunTable Runs, MethodNames Methods, MetricNames Metrics) : Stage
{
    private sealed record Row(SettingRanking Ranking, RankedMethod Method, RankedSurely Sure);

    /// <inheritdoc/>
    public override string Id => "tables/" + Name;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Outputs => TableFiles.Names(Name);

    /// <inheritdoc/>
    public override Place Place => Place.Host;

    private string Name => Metrics.FileName("ranking");

    /// <inheritdoc/>
    public override void Run(StageContext context)
    {
        var cells = GridCell.Of(RunRow.Read(context.Input(Runs, RunTable.File)));
        SettingRanking[] rankings = [.. SettingRanking.Of(cells, Methods, Metrics.Names, context.Random).SelectMany(r => r)];
        TableFiles.Write(context.Output, Name, Numbers(rankings), [.. rankings.Select(Text)]);
    }

    private TextTable Text(SettingRanking ranking) =>
        new(
            $"{ranking.Setting}, {Metrics.AxisTitle(ranking.Metric)}. Methods by their distance to Retrain: the absolute difference "
                + $"of the means over all runs, averaged over {ForgetSeeds.Say("forgotten classes", ranking.ClassNames)}. "
                + "P(best): how often a method is the nearest when "
                + "training seeds are drawn anew. Ranks: those that it may have, with 95 % confidence for all methods together. Best "
                + $"for: the training seeds that, each alone, name it the best. {Sentence(ranking)}",
            $"ranking:{ranking.Setting}:{ranking.Metric}".Replace('_', '-'),
            ["Method", "Distance", "Rank", "P(best)", "Ranks", "Best for"],
            [
                new TextGroup(
                    ForgetSeeds.Say("all forgotten classes", ranking.ClassNames),
                    [
                        .. Rows(ranking)
                            .Select(row =>
                                (string[])
                                    [
                                        row.Method.Method,
                                        row.Method.Distance is null
                                            ? row.Method.LeftOut.Nothing
                                            : NumberText.Difference(row.Method.Distance, ranking.Unit),
                                        row.Method.Rank is { } rank ? $"{rank}{(row.Method.Shared ? "=" : "")}" : NumberText.None,
                                        NumberText.Fixed(row.Sure.Best, 2),
                                        row.Sure.Ranks?.ToString() ?? NumberText.None,
                                        $"{row.Sure.NamedBest:0.##} of {ranking.Rankings.Ranking}",
                                    ]
                            ),
                    ]
                ),
            ]
        );

    // What somebody with one training seed risks, in words.
    private static string Sentence(SettingRanking ranking)
    {
        var sure = ranking.Uncertainty;
        if (sure.RightWinnerInterval is not { } interval)
        {
            return $"How sure that is is not estimable with fewer than {RankingUncertainty.FewestSeeds} training seeds.";
        }

        var regrets = RankingUncertainty.Reruns.Zip(
            sure.Regret,
            (seeds, regret) => $"{NumberText.Difference(regret, ranking.Unit)} with {seeds}"
        );
        return $"One training seed names the best method with a chance of {NumberText.Fixed(sure.RightWinner, 2)} "
            + $"{NumberText.Interval(interval, value => NumberText.Fixed(value, 2))}, and the whole order for "
            + $"{ranking.Rankings.SameOrder} of {ranking.Rankings.Ranking} seeds; design B, drawn anew, "
            + $"with {NumberText.Fixed(sure.SameBestOfB, 2)} "
            + $"and {NumberText.Fixed(sure.SameOrderOfB, 2)}. What a rerun names the best is farther from Retrain than the nearest "
            + $"by, in the mean and by number of training seeds, {string.Join(", ", regrets)}. {PrintedInterval.UnseenRates}";
    }

    private static IEnumerable<Row> Rows(SettingRanking ranking) =>
        ranking.Rankings.All.Zip(ranking.Uncertainty.Methods, (method, sure) => new Row(ranking, method, sure));

    private static Table Numbers(IReadOnlyList<SettingRanking> rankings) =>
        Table.Of(
            "Methods by their distance to Retrain, and how sure the ranking is. What is of all methods stands in each row.",
            rankings.SelectMany(Rows),
            [
                Column.Of<Row, string>("setting", "", "Setting.", r => r.Ranking.Setting),
                Column.Of<Row, string>("metric", "", "Metric.", r => r.Ranking.Metric),
                Column.Of<Row, string>("unit", "", "The metric's unit.", r => r.Ranking.Unit),
                Column.Of<Row, string>("method", "", "Unlearning method.", r => r.Method.Method),
                Number("distance", "metric's", "Absolute difference of the means, mean over classes.", r => r.Method.Distance),
                Column.Of<Row, int?>("rank", "", "1 for the nearest; equal ones share the better.", r => r.Method.Rank),
                Column.Of<Row, int>("runs", "", "Runs that are counted, over all classes.", r => r.Method.Runs),
                .. LeftOut.Columns<Row>("", ", over all classes,", r => r.Method.LeftOut),
                Number("best", "", "How often it is the nearest when training seeds are drawn anew.", r => r.Sure.Best),
                Column.Of<Row, int?>(
                    "rank_low",
                    "",
                    "The best rank that it may have, at 95 % for all methods together.",
                    r => r.Sure.Ranks?.Low
                ),
                Column.Of<Row, int?>("rank_high", "", "The worst.", r => r.Sure.Ranks?.High),
                Number("named_best", "", "Training seeds that, each alone, name it the best; equal ones share.", r => r.Sure.NamedBest),
                .. OfAll(),
            ]
        );

    private static IEnumerable<Column<Row>> OfAll() =>
        [
            Column.Of<Row, int>("training_seeds", "", "Training seeds that rank any method.", r => r.Ranking.Rankings.Ranking),
            Column.Of<Row, int>("seeds_same_order", "", "Those that give the whole order.", r => r.Ranking.Rankings.SameOrder),
            Number("right_winner", "", "Chance that one training seed names the best method.", r => r.Ranking.Uncertainty.RightWinner),
            Number("right_winner_low", "", "Lower bound of its 95 % interval.", r => r.Ranking.Uncertainty.RightWinnerInterval?.Low),
            Number("right_winner_high", "", "Upper bound.", r => r.Ranking.Uncertainty.RightWinnerInterval?.High),
            Number("b_same_best", "", "How often design B, drawn anew, names it.", r => r.Ranking.Uncertainty.SameBestOfB),
            Number("b_same_order", "", "How often it gives the whole order.", r => r.Ranking.Uncertainty.SameOrderOfB),
            .. RankingUncertainty.Reruns.Select(
                (seeds, k) =>
                    Number(
                        $"regret_{seeds}",
                        "metric's",
                        $"How much farther from Retrain than the nearest is what a rerun with {seeds} training seeds names the best, mean.",
                        r => r.Ranking.Uncertainty.Regret[k]
                    )
            ),
        ];

    private static Column<Row> Number(string name, string unit, string description, Func<Row, double?> value) =>
        Column.Of(name, unit, description, value);
}

using Stages.PaperTables;
using Stages.Tables;
using Stages.Unlearning;

namespace Stages.Tuning;

/// <summary>What the table of tuning prints, and its numbers.</summary>
internal static class TuningTables
{
    /// <summary>The table of what each seed alone would choose, without extension.</summary>
    public const string Seeds = "tuning-seeds";

    /// <summary>The table of all runs, without extension.</summary>
    public const string Trials = "tuning-trials";

    private const string Unit = "pp";

    private const string Caption =
        "Constants that were searched on training seeds of their own and on validation examples. Objective: distance to Retrain of the "
        + "same training seed, the mean of the absolute differences of retain- and forget-set accuracy on validation examples, over "
        + "classes, in percentage points; over seeds the mean [least, greatest]. On one seed: what constants that one seed alone "
        + "chooses come to on the other seeds, the mean over seeds, and how much more that is than with the best over all seeds "
        + "(regret; in parentheses the largest). Agree: seeds that choose the best over all. Rank among the methods: with the stated "
        + "constants, with the best, and with those of one seed, on the others.";

    private static readonly string[] Header =
    [
        "Method",
        "Tried",
        "Best constants",
        "Objective",
        "Stated constants",
        "On one seed",
        "Regret",
        "Agree",
        "Rank stated",
        "tuned",
        "on one seed",
    ];

    private static readonly string[] SeedHeader = ["Seed", "Constants", "Objective there", "On the other seeds", "Regret", "Rank"];

    /// <summary>The tables as text: for every setting the choices, then those of each seed.</summary>
    public static IReadOnlyList<TextTable> Texts(IReadOnlyList<TuningRow> rows, MethodNames methods) =>
        [
            .. rows.GroupBy(row => row.Search.Setting)
                .SelectMany(setting =>
                    (TextTable[])[Choices(setting.Key, [.. setting], methods), OfEachSeed(setting.Key, setting, methods)]
                ),
        ];

    /// <summary>The choices, one row for each setting and method.</summary>
    public static Table Numbers(IReadOnlyList<TuningRow> rows) =>
        Table.Of(
            "The best constants of each method, by the distance to Retrain on validation examples; missing where a run diverged.",
            rows,
            Column.Of<TuningRow, string>("setting", "", "Setting.", r => r.Search.Setting),
            Column.Of<TuningRow, string>("method", "", "Unlearning method.", r => r.Search.Method),
            Column.Of<TuningRow, int>("seeds", "", "Tuning seeds.", r => r.Search.Seeds.Count),
            Column.Of<TuningRow, int>("tried", "", "Sets of constants that were tried.", r => r.Search.Candidates.Count),
            Column.Of<TuningRow, string>("constants", "", "The best over all seeds.", r => r.Search.Best.Constants),
            Points("objective", "Their objective, the mean over seeds.", r => r.Search.Best.Objective),
            Points("objective_low", "Its least value over seeds.", r => r.Search.Best.Objectives.Min()),
            Points("objective_high", "Its greatest.", r => r.Search.Best.Objectives.Max()),
            Column.Of<TuningRow, string>("stated", "", "The constants that the experiment states.", r => r.Search.Stated.Constants),
            Points("stated_objective", "Their objective.", r => r.Search.Stated.Objective),
            Points("elsewhere", "Objective on the other seeds of what one seed chooses, the mean over seeds.", r => Elsewhere(r.Search)),
            Points("regret", "What that is more than with the best over all seeds.", r => Regret(r.Search)),
            Points("regret_high", "The largest over seeds.", r => LargestRegret(r.Search)),
            Column.Of<TuningRow, int?>("agree", "", "Seeds that choose the best over all; missing with one seed.", r => Agree(r.Search)),
            Column.Of<TuningRow, int>("stated_rank", "", "Rank among the methods with the stated constants.", r => r.StatedRank),
            Column.Of<TuningRow, int>("tuned_rank", "", "With the best.", r => r.TunedRank),
            Column.Of<TuningRow, int?>("seed_rank_low", "", "Least rank with constants of one seed, on the others.", r => Rank(r, true)),
            Column.Of<TuningRow, int?>("seed_rank_high", "", "Greatest.", r => Rank(r, false))
        );

    /// <summary>What each seed alone would choose, one row for each setting, method and seed.</summary>
    public static Table OfSeeds(IReadOnlyList<TuningRow> rows) =>
        Table.Of(
            "What each tuning seed alone would choose, and what it is worth on the others.",
            rows.SelectMany(row => row.Search.OnOneSeed.Select((choice, i) => (row.Search, Choice: choice, Rank: row.SeedRanks[i]))),
            Column.Of<(Search Search, SeedChoice Choice, int Rank), string>("setting", "", "Setting.", r => r.Search.Setting),
            Column.Of<(Search Search, SeedChoice Choice, int Rank), string>("method", "", "Unlearning method.", r => r.Search.Method),
            Column.Of<(Search Search, SeedChoice Choice, int Rank), int>("training_seed", "", "The seed.", r => r.Choice.Seed),
            Column.Of<(Search Search, SeedChoice Choice, int Rank), string>(
                "constants",
                "",
                "What it chooses.",
                r => r.Choice.Chosen.Constants
            ),
            Column.Of<(Search Search, SeedChoice Choice, int Rank), double?>("there", Unit, "Its objective.", r => Finite(r.Choice.There)),
            Column.Of<(Search Search, SeedChoice Choice, int Rank), double?>(
                "elsewhere",
                Unit,
                "The mean objective on the other seeds.",
                r => Finite(r.Choice.Elsewhere)
            ),
            Column.Of<(Search Search, SeedChoice Choice, int Rank), double?>(
                "regret",
                Unit,
                "What that is more than with the best over all seeds.",
                r => Finite(r.Choice.Regret)
            ),
            Column.Of<(Search Search, SeedChoice Choice, int Rank), int>("rank", "", "Rank among the methods, elsewhere.", r => r.Rank)
        );

    /// <summary>All runs, one row each.</summary>
    public static Table OfTrials(IReadOnlyList<TrialScore> scores) =>
        Table.Of(
            "Every run of the search: accuracies on validation examples, and the distance to Retrain; missing where a run diverged.",
            scores,
            Column.Of<TrialScore, string>("setting", "", "Setting.", s => s.Run.Setting),
            Column.Of<TrialScore, int>("class", "", "Forgotten class.", s => s.Run.Class),
            Column.Of<TrialScore, string>("class_name", "", "Name of the forgotten class.", s => s.Run.ClassName),
            Column.Of<TrialScore, string>("method", "", "Unlearning method.", s => s.Run.Method),
            Column.Of<TrialScore, string>("constants", "", "Its constants.", s => s.Run.Constants),
            Column.Of<TrialScore, bool>("stated", "", "Whether the experiment states them.", s => s.Run.IsStated),
            Column.Of<TrialScore, int>("training_seed", "", "The training seed.", s => s.Run.TrainingSeed),
            Column.Of<TrialScore, double?>("retain_validation", "%", "Accuracy on what is retained.", s => s.Own?.Retain),
            Column.Of<TrialScore, double?>("forget_validation", "%", "Accuracy on what is forgotten.", s => s.Own?.Forget),
            Column.Of<TrialScore, double?>("retrain_retain_validation", "%", "Retrain's, on what is retained.", s => s.Retrain?.Retain),
            Column.Of<TrialScore, double?>("retrain_forget_validation", "%", "Retrain's, on what is forgotten.", s => s.Retrain?.Forget),
            Column.Of<TrialScore, double?>("objective", Unit, "Mean absolute difference of the two.", s => Finite(s.Objective))
        );

    private static TextTable Choices(string setting, IReadOnlyList<TuningRow> rows, MethodNames methods) =>
        new(
            $"{setting}. {Caption}",
            $"tuning:{setting}".Replace('_', '-'),
            Header,
            [
                new(
                    $"{rows[0].Search.Seeds.Count} tuning seeds: {string.Join(", ", rows[0].Search.Seeds)}",
                    [.. rows.Select(row => Text(row, methods))]
                ),
            ]
        );

    private static string[] Text(TuningRow row, MethodNames methods)
    {
        var (search, best) = (row.Search, row.Search.Best);
        return
        [
            methods.Title(search.Method),
            $"{search.Candidates.Count}",
            best.Constants,
            $"{Points(best.Objective)} [{Points(best.Objectives.Min())}, {Points(best.Objectives.Max())}]",
            Points(search.Stated.Objective),
            Elsewhere(search) is { } elsewhere ? Points(elsewhere) : NotEstimable,
            Regret(search) is { } regret ? $"{Points(regret)} ({Points(LargestRegret(search)!.Value)})" : NotEstimable,
            Agree(search) is { } agree ? $"{agree} of {search.Seeds.Count}" : NotEstimable,
            $"{row.StatedRank}",
            $"{row.TunedRank}",
            Rank(row, least: true) is not { } low ? NotEstimable
            : Rank(row, least: false) is var high && high == low ? $"{low}"
            : $"{low} to {high}",
        ];
    }

    private static TextTable OfEachSeed(string setting, IEnumerable<TuningRow> rows, MethodNames methods) =>
        new(
            $"{setting}. What each tuning seed alone would choose, and what it is worth on the other seeds, in percentage points.",
            $"{Seeds}:{setting}".Replace('_', '-'),
            SeedHeader,
            [
                .. rows.Select(row => new TextGroup(
                    methods.Title(row.Search.Method),
                    [
                        .. row.Search.OnOneSeed.Select(
                            (choice, i) =>
                                (string[])
                                    [
                                        $"{choice.Seed}",
                                        choice.Chosen.Constants,
                                        Points(choice.There),
                                        Points(choice.Elsewhere),
                                        Points(choice.Regret),
                                        $"{row.SeedRanks[i]}",
                                    ]
                        ),
                    ]
                )),
            ]
        );

    private const string NotEstimable = "not estimable: one seed";

    private static double? Elsewhere(Search search) => Mean(search, choice => choice.Elsewhere);

    private static double? Regret(Search search) => Mean(search, choice => choice.Regret);

    private static double? LargestRegret(Search search) => search.OnOneSeed is { Count: > 0 } all ? all.Max(choice => choice.Regret) : null;

    private static int? Agree(Search search) =>
        search.OnOneSeed is { Count: > 0 } all ? all.Count(choice => choice.Chosen == search.Best) : null;

    private static int? Rank(TuningRow row, bool least) =>
        row.SeedRanks.Count == 0 ? null
        : least ? row.SeedRanks.Min()
        : row.SeedRanks.Max();

    private static double? Mean(Search search, Func<SeedChoice, double> value) =>
        search.OnOneSeed is { Count: > 0 } all ? all.Average(value) : null;

    private static string Points(double value) => NumberText.Difference(value, "%");

    private static Column<TuningRow> Points(string name, string description, Func<TuningRow, double?> value) =>
        Column.Of<TuningRow, double?>(name, Unit, description, row => value(row) is { } number ? Finite(number) : null);

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}

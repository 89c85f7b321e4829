using Pipeline;
using Stages.PaperTables;
using Stages.Unlearning;

namespace Stages.Tuning;

/// <summary>
/// The table of tuning: for every setting and method the constants whose models are nearest to Retrain's on validation
/// examples, and whether constants that one training seed chooses hold on the others.
/// </summary>
/// <param name="Runs">The runs: every candidate, forgotten class and tuning seed.</param>
/// <param name="Methods">The methods.</param>
[Kind("tuning")]
public sealed record TuningStage(IReadOnlyList<TrialRun> Runs, MethodNames Methods) : Stage
{
    /// <summary>The table of choices, without extension.</summary>
    public const string Name = "tuning";

    /// <inheritdoc/>
    public override string Id => $"tables/{Name}";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Outputs =>
        [
            .. TableFiles.Names(Name),
            .. ((string[])[TuningTables.Seeds, TuningTables.Trials]).SelectMany(name => (string[])[$"{name}.parquet", $"{name}.csv"]),
        ];

    /// <inheritdoc/>
    public override Place Place => Place.Host;

    /// <inheritdoc/>
    public override void Run(StageContext context)
    {
        var accuracies = new Dictionary<Stage, TrialAccuracies?>(ReferenceEqualityComparer.Instance);
        TrialScore[] scores = [.. Runs.Select(run => new TrialScore(run, Accuracies(run.Run), Accuracies(run.Retrain)))];
        var searches = TrialScore.Searches(scores);
        var rows = TuningRow.Of(searches);
        TableFiles.Write(context.Output, Name, TuningTables.Numbers(rows), TuningTables.Texts(rows, Methods));
        Write(TuningTables.Seeds, TuningTables.OfSeeds(rows));
        Write(TuningTables.Trials, TuningTables.OfTrials(scores));

        TrialAccuracies? Accuracies(Stage run) =>
            accuracies.TryGetValue(run, out var known) ? known : accuracies[run] = TrialAccuracies.Of(context, run);

        void Write(string name, Tables.Table table)
        {
            table.WriteParquet(context.Output($"{name}.parquet"));
            table.WriteCsv(context.Output($"{name}.csv"));
        }
    }
}

/// <summary>What one run of the search came to.</summary>
/// <param name="Run">The run.</param>
/// <param name="Own">Its accuracies; null where it diverged.</param>
/// <param name="Retrain">Those of Retrain of the same setting, class and training seed.</param>
internal sealed record TrialScore(TrialRun Run, TrialAccuracies? Own, TrialAccuracies? Retrain)
{
    /// <summary>The distance to Retrain in percentage points; infinite where one of the two diverged.</summary>
    public double Objective => Own is null || Retrain is null ? double.PositiveInfinity : Own.DistanceTo(Retrain);

    /// <summary>The searches, one for each setting and method; a candidate's objective on a seed is the mean over
    /// classes.</summary>
    public static IReadOnlyList<Search> Searches(IReadOnlyList<TrialScore> scores) =>
        [
            .. scores
                .GroupBy(score => (score.Run.Setting, score.Run.Method))
                .Select(search => new Search(
                    search.Key.Setting,
                    search.Key.Method,
                    [.. search.Select(score => score.Run.TrainingSeed).Distinct()],
                    [
                        .. search
                            .GroupBy(score => score.Run.Constants)
                            .OrderByDescending(candidate => candidate.First().Run.IsStated)
                            .Select(candidate => new Candidate(
                                candidate.Key,
                                [
                                    .. candidate
                                        .GroupBy(score => score.Run.TrainingSeed)
                                        .Select(seed => seed.Average(score => score.Objective)),
                                ]
                            )),
                    ]
                )),
        ];
}

/// <summary>A search and how the method ranks among the setting's.</summary>
/// <param name="Search">The search.</param>
/// <param name="StatedRank">Its rank with the stated constants.</param>
/// <param name="TunedRank">Its rank with the best over all seeds.</param>
/// <param name="SeedRanks">For each seed its rank where every method has the constants that this seed alone chooses, by
/// the objective on the other seeds; none where there is but one seed.</param>
internal sealed record TuningRow(Search Search, int StatedRank, int TunedRank, IReadOnlyList<int> SeedRanks)
{
    /// <summary>The rows of some searches, setting after setting.</summary>
    public static IReadOnlyList<TuningRow> Of(IReadOnlyList<Search> searches) =>
        [.. searches.GroupBy(search => search.Setting).SelectMany(setting => OfSetting([.. setting]))];

    private static IEnumerable<TuningRow> OfSetting(IReadOnlyList<Search> searches)
    {
        var stated = Ranks.Of([.. searches.Select(search => search.Stated.Objective)]);
        var tuned = Ranks.Of([.. searches.Select(search => search.Best.Objective)]);
        var choices = searches.Select(search => search.OnOneSeed).ToList();
        var bySeed = Enumerable
            .Range(0, choices[0].Count)
            .Select(seed => Ranks.Of([.. choices.Select(choice => choice[seed].Elsewhere)]))
            .ToList();
        return searches.Select((search, i) => new TuningRow(search, stated[i], tuned[i], [.. bySeed.Select(ranks => ranks[i])]));
    }
}

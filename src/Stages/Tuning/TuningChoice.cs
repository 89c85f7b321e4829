using Stages.Tables;

namespace Stages.Tuning;

/// <summary>A row of the table of tuning.</summary>
/// <param name="Setting">The setting.</param>
/// <param name="Method">The method.</param>
/// <param name="Seeds">Tuning seeds.</param>
/// <param name="Tried">Sets of constants that were tried.</param>
/// <param name="Constants">The best, as an experiment's file states them.</param>
/// <param name="Objective">Their objective in percentage points; null where a run diverged.</param>
/// <param name="StatedObjective">That of the constants that the experiment states.</param>
/// <param name="Elsewhere">That of what one seed chooses, on the other seeds; null with one seed, too.</param>
/// <param name="Regret">What that is more than with the best.</param>
/// <param name="Agree">Seeds that choose the best; null with one seed.</param>
/// <param name="StatedRank">Rank among the methods with the stated constants.</param>
/// <param name="TunedRank">With the best.</param>
/// <param name="SeedRanks">The least and the greatest with those of one seed; null with one seed.</param>
public sealed record TuningChoice(
    string Setting,
    string Method,
    int Seeds,
    int Tried,
    string Constants,
    double? Objective,
    double? StatedObjective,
    double? Elsewhere,
    double? Regret,
    int? Agree,
    int StatedRank,
    int TunedRank,
    (int Low, int High)? SeedRanks
)
{
    /// <summary>Reads the table.</summary>
    /// <exception cref="InvalidDataException">It is no such file.</exception>
    public static IReadOnlyList<TuningChoice> Read(string path)
    {
        var table = Table.ReadParquet(path);
        var (low, high) = (table.NullableInts("seed_rank_low"), table.NullableInts("seed_rank_high"));
        return
        [
            .. table
                .Strings("setting")
                .Select(
                    (setting, i) =>
                        new TuningChoice(
                            setting,
                            table.Strings("method")[i],
                            table.Ints("seeds")[i],
                            table.Ints("tried")[i],
                            table.Strings("constants")[i],
                            table.NullableDoubles("objective")[i],
                            table.NullableDoubles("stated_objective")[i],
                            table.NullableDoubles("elsewhere")[i],
                            table.NullableDoubles("regret")[i],
                            table.NullableInts("agree")[i],
                            table.Ints("stated_rank")[i],
                            table.Ints("tuned_rank")[i],
                            low[i] is { } least && high[i] is { } greatest ? (least, greatest) : null
                        )
                ),
        ];
    }
}

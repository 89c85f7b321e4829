using Pipeline;
using Stages.Unlearning;

namespace Stages.Designs;

/// <summary>How the methods of one setting rank by one metric, and how sure that is.</summary>
/// <param name="Setting">The setting.</param>
/// <param name="Metric">The metric.</param>
/// <param name="Unit">The metric's unit.</param>
/// <param name="Rankings">The ranking by all runs, and by each training seed alone; methods by the names that are
/// shown.</param>
/// <param name="Uncertainty">How sure it is, methods in the same order.</param>
public sealed record SettingRanking(string Setting, string Metric, string Unit, SeedRankings Rankings, RankingUncertainty Uncertainty)
{
    private const string Pattern = "{setting}/{metric}/ranking";

    /// <summary>The names of the forgotten classes, over which distances are averaged.</summary>
    public IReadOnlyList<string> ClassNames { get; init; } = [];

    /// <summary>Those of every setting, in the cells' order, by each of some metrics.</summary>
    /// <param name="cells">The grids of all methods and of Retrain.</param>
    /// <param name="methods">The methods; those that unlearn are ranked.</param>
    /// <param name="metrics">The metrics.</param>
    /// <param name="random">Where streams come from.</param>
    /// <exception cref="InvalidDataException">A class has no Retrain, or one of other training seeds.</exception>
    public static IReadOnlyList<IReadOnlyList<SettingRanking>> Of(
        IReadOnlyList<GridCell> cells,
        MethodNames methods,
        IReadOnlyList<string> metrics,
        RandomSource random
    ) =>
        [
            .. cells
                .GroupBy(c => c.Cell.Setting)
                .Select(setting =>
                    metrics
                        .Select(metric => Of(setting.Key, metric, [.. setting.Where(c => c.Cell.Metric == metric)], methods, random))
                        .ToArray()
                ),
        ];

    private static SettingRanking Of(string setting, string metric, IReadOnlyList<GridCell> cells, MethodNames methods, RandomSource random)
    {
        GridCell[] ranked =
        [
            .. cells
                .Where(c => methods.Unlearns(c.Cell.Method))
                .Select(c => c with { Cell = c.Cell with { Method = methods.Title(c.Cell.Method) } }),
        ];
        GridCell[] retrain = [.. cells.Where(c => c.Cell.Method == methods.Retrain)];
        return new SettingRanking(
            setting,
            metric,
            cells[0].Cell.Unit,
            SeedRankings.Of(ranked, retrain),
            RankingUncertainty.Of(ranked, retrain, random(1, $"{setting}/{metric}/ranking", Pattern))
        )
        {
            ClassNames = [.. retrain.Select(c => c.Cell.ClassName)],
        };
    }
}

using Stages.Designs;

namespace Stages.Figures;

/// <summary>The numbers of Figure 4: how methods rank for each training seed alone, and by all runs.</summary>
/// <param name="Rows">One row of panels for each setting, at least one; each with as many panels, one for each
/// metric.</param>
public sealed record Figure4Data(IReadOnlyList<IReadOnlyList<Figure4Panel>> Rows);

/// <summary>One setting and metric.</summary>
/// <param name="Metric">The metric's title.</param>
/// <param name="Unit">The unit of the distances.</param>
/// <param name="Ranking">The rankings, of at least one method, and how sure they are.</param>
public sealed record Figure4Panel(string Metric, string Unit, SettingRanking Ranking)
{
    /// <summary>The setting.</summary>
    public string Setting => Ranking.Setting;

    /// <summary>The rankings.</summary>
    public SeedRankings Rankings => Ranking.Rankings;

    /// <summary>How sure they are.</summary>
    public RankingUncertainty Uncertainty => Ranking.Uncertainty;
}

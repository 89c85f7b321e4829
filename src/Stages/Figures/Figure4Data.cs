using Stages.Designs;

namespace Stages.Figures;

/// <summary>The numbers of Figure 4: how methods rank for each training seed alone, and under design B.</summary>
/// <param name="Rows">One row of panels for each setting, at least one; each with as many panels, one for each
/// metric.</param>
public sealed record Figure4Data(IReadOnlyList<IReadOnlyList<Figure4Panel>> Rows);

/// <summary>One setting and metric.</summary>
/// <param name="Setting">The setting.</param>
/// <param name="Metric">The metric's title.</param>
/// <param name="Unit">The unit of the distances.</param>
/// <param name="Rankings">The rankings, of at least one method; methods by the names that are shown.</param>
public sealed record Figure4Panel(string Setting, string Metric, string Unit, SeedRankings Rankings);

using Pipeline;

namespace Stages.Figures;

/// <summary>A panel of Figure 1.</summary>
/// <param name="Setting">The setting's name.</param>
/// <param name="Class">The forgotten class.</param>
/// <param name="Metric">The name of a metric.</param>
[Kind("panel")]
public sealed record PanelSpec(string Setting, [Range(0, 9_999)] int Class, string Metric);

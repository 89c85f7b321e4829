namespace Stages.Figures;

/// <summary>A panel of Figure 1.</summary>
/// <param name="Setting">The setting's name.</param>
/// <param name="Class">The forgotten class.</param>
/// <param name="Metric">The name of a metric.</param>
[Pipeline.Kind("panel")]
public sealed record PanelSpec(string Setting, int Class, string Metric);

namespace Stages.Metrics;

/// <summary>One metric of one run.</summary>
/// <param name="Metric">Its name.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Value">Its value.</param>
public sealed record MetricValue(string Metric, string Unit, double Value);

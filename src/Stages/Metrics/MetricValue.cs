namespace Stages.Metrics;

/// <summary>One metric of one run.</summary>
/// <param name="Metric">Its name.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Value">Its value; null where the run diverged.</param>
/// <param name="Diverged">How the run diverged; null where it did not.</param>
public sealed record MetricValue(string Metric, string Unit, double? Value, string? Diverged = null);

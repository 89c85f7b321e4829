using Pipeline.Store;

namespace Build.Running;

/// <summary>Mean durations of earlier executions per kind of stage, for estimates.</summary>
public sealed class KindDurations(ArtifactStore store)
{
    private const int Recent = 500;
    private readonly Lazy<Dictionary<string, double>> means = new(() =>
        store
            .Records.TakeLast(Recent)
            .Where(r => !r.Failed)
            .GroupBy(r => r.Details.Kind)
            .ToDictionary(g => g.Key, g => g.Average(r => r.Details.Seconds))
    );

    /// <summary>Mean seconds of a kind; null when none ran before.</summary>
    public double? Mean(string kind) => means.Value.TryGetValue(kind, out var mean) ? mean : null;
}

using Stages.Experiments;
using Stages.Metrics;
using Stages.Unlearning;

namespace Stages.Tests.Experiments;

/// <summary>What our catalogue calls methods and metrics.</summary>
internal static class OurNames
{
    public static MethodNames Methods { get; } = new([.. Catalogue.Ours.Methods.Select(m => m.Method)]);

    public static MetricNames Metrics { get; } = new([.. Catalogue.Ours.Metrics.Select(m => m.Metric)]);
}

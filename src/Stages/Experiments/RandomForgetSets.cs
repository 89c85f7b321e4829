namespace Stages.Experiments;

/// <summary>What random forget sets do not have, in words: they are of no class, and have no test examples.</summary>
internal static class RandomForgetSets
{
    /// <summary>Why a method is not defined in a setting, and what to do; null where it is.</summary>
    public static (string Fact, string Hint)? Lacks(SettingSpec setting, MethodRow row) =>
        setting.Forget is RandomForgetting && row.NeedsClass is { } use
            ? (
                $"{row.Method.Title} {use}, and the setting '{setting.Name}' forgets random examples, which are of no one class.",
                $"Leave out {row.Method.Name}, or the setting."
            )
            : null;

    /// <summary>Why a metric is not defined in a setting, and what to do; null where it is.</summary>
    public static (string Fact, string Hint)? Lacks(SettingSpec setting, MetricRow row) =>
        setting.Forget is RandomForgetting && row.NeedsForgetTest
            ? (
                $"there is no {row.Metric.Name} in the setting '{setting.Name}': no test example is in a random forget set.",
                "Ask for forget_train, or leave out the setting."
            )
            : null;
}

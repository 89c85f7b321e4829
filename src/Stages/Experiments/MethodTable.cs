using Stages.Unlearning;

namespace Stages.Experiments;

/// <summary>The methods' constants as an experiment states them.</summary>
/// <param name="Settings">By method name, of the type that the method's row has; a method that is left out keeps the
/// paper's values.</param>
public sealed record MethodTable(IReadOnlyDictionary<string, object> Settings)
{
    /// <summary>A method with its constants: the setting's, else the experiment's, else the paper's.</summary>
    public static UnlearningMethod Of(MethodRow row, MethodTable? setting, MethodTable experiment) =>
        row.Create(SettingsOf(row, setting, experiment));

    /// <summary>A method's constants, likewise; null where it has none.</summary>
    internal static object? SettingsOf(MethodRow row, MethodTable? setting, MethodTable experiment) =>
        setting?.Find(row) ?? experiment.Find(row) ?? row.Settings;

    private object? Find(MethodRow row) => Settings.GetValueOrDefault(row.Method.Name);
}

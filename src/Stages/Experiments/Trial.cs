using System.Collections;
using Pipeline;

namespace Stages.Experiments;

/// <summary>One set of constants of a method that is tried.</summary>
/// <param name="Name">What was searched, as a folder's name: <c>alpha-5_lambda-1</c>.</param>
/// <param name="Settings">The constants, all of them.</param>
/// <param name="IsStated">Whether they are those that the experiment states without a search.</param>
internal sealed record Trial(string Name, object Settings, bool IsStated)
{
    /// <summary>The most combinations that a method may be given.</summary>
    public const int MostCombinations = 1_000_000;

    // Part of no design: which combinations are tried is the same for all seeds.
    private const int Seed = 0;

    /// <summary>The number of combinations of some values; more than an integer holds come out as many.</summary>
    public static double Combinations(IReadOnlyList<SearchedConstant> searched) =>
        searched.Aggregate(1.0, (product, constant) => product * constant.Values.Count);

    /// <summary>The trials of a method in a setting, as the experiment states its constants there.</summary>
    public static IReadOnlyList<Trial> Of(
        MethodRow row,
        SettingSpec setting,
        Experiment experiment,
        IReadOnlyList<SearchedConstant> searched
    ) => Of(row, MethodTable.SettingsOf(row, setting.MethodSettings, experiment.MethodSettings)!, searched, experiment.Tuning?.Trials);

    /// <summary>The trials of a method: the stated constants first, then the combinations in the order of the file.</summary>
    /// <param name="row">The method.</param>
    /// <param name="stated">The constants that the experiment states.</param>
    /// <param name="searched">The values that are tried.</param>
    /// <param name="trials">How many combinations are tried; all when null.</param>
    public static IReadOnlyList<Trial> Of(MethodRow row, object stated, IReadOnlyList<SearchedConstant> searched, int? trials)
    {
        JsonField[] fields = [.. searched.Select(constant => JsonField.Of(stated.GetType()).First(f => f.Name == constant.Name))];
        var all = (int)Combinations(searched);
        long[] tried =
            trials < all
                ? RandomStream.For(Seed, $"tuning/{row.Method.Name}").Subset(all, trials.Value).Order().ToArray()
                : [.. Enumerable.Range(0, all)];
        return
        [
            .. tried
                .Select(number => With(stated, fields, Combination(searched, number)))
                .Prepend(stated)
                .Select((settings, i) => new Trial(NameOf(settings, fields), settings, IsStated: i == 0))
                .DistinctBy(trial => trial.Name),
        ];
    }

    /// <summary>The constants as an experiment's file states them: those that were searched, and those that are not the
    /// paper's.</summary>
    /// <param name="row">The method.</param>
    /// <param name="searched">What was searched.</param>
    public string Json(MethodRow row, IReadOnlyList<SearchedConstant> searched)
    {
        var fields = JsonField
            .Of(Settings.GetType())
            .Where(field =>
                field.IsRequired
                || searched.Any(constant => constant.Name == field.Name)
                || Text(field.Property.GetValue(Settings)) != Text(field.Property.GetValue(row.Settings))
            );
        return $"{{ {string.Join(", ", fields.Select(field => $"\"{field.Name}\": {Text(field.Property.GetValue(Settings))}"))} }}";
    }

    // The last constant changes fastest.
    private static object[] Combination(IReadOnlyList<SearchedConstant> searched, long number)
    {
        var values = new object[searched.Count];
        for (var i = searched.Count - 1; i >= 0; i--)
        {
            values[i] = searched[i].Values[(int)(number % searched[i].Values.Count)];
            number /= searched[i].Values.Count;
        }

        return values;
    }

    // As "with" does, of a record whose type is not known here.
    private static object With(object settings, JsonField[] fields, object[] values)
    {
        var copy = settings.GetType().GetMethod("<Clone>$")!.Invoke(settings, null)!;
        foreach (var (field, value) in fields.Zip(values))
        {
            field.Property.SetValue(copy, value);
        }

        return copy;
    }

    private static string NameOf(object settings, JsonField[] fields) =>
        fields.Length == 0
            ? "stated"
            : string.Concat(
                string.Join('_', fields.Select(field => $"{field.Name}-{Text(field.Property.GetValue(settings))}"))
                    .Replace(", ", "-")
                    .Where(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
            );

    /// <summary>A constant as an experiment's file states it.</summary>
    internal static string Text(object? value) =>
        value switch
        {
            bool flag => flag ? "true" : "false",
            Enum word => $"\"{JsonField.Words(word.GetType()).First(w => w.Value.Equals(word)).Key}\"",
            IEnumerable list and not string => $"[{string.Join(", ", list.Cast<object>().Select(Text))}]",
            _ => $"{value}",
        };
}

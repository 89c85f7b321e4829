using Pipeline;

namespace Stages.Experiments;

/// <summary>How constants of methods are searched: on training seeds of their own and on validation examples.</summary>
/// <param name="Seeds">Training seeds of the search; none of them is a seed of the experiment.</param>
/// <param name="Methods">By method and constant, the values that are tried: every combination.</param>
/// <param name="Trials">How many of a method's combinations are tried, drawn at random; all where it is left out.</param>
public sealed record TuningSpec(
    [Range(0, int.MaxValue)] IReadOnlyList<int> Seeds,
    SearchTable Methods,
    [Range(1, 10_000, Unit = "combinations")] int? Trials = null
);

/// <summary>The values of constants that are tried.</summary>
/// <param name="Methods">By method name, its constants with their values.</param>
public sealed record SearchTable(IReadOnlyDictionary<string, IReadOnlyList<SearchedConstant>> Methods);

/// <summary>A constant and the values that are tried.</summary>
/// <param name="Name">Its key in an experiment's file.</param>
/// <param name="Values">The values, of the constant's own type.</param>
public sealed record SearchedConstant(string Name, IReadOnlyList<object> Values);

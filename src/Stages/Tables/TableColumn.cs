namespace Stages.Tables;

/// <summary>One named column of a <see cref="Table"/>: its values, their unit and what they mean.</summary>
/// <param name="Name">The name in the file; unique within a table, compared by ordinal.</param>
/// <param name="Unit">The unit of the values, such as "pp" or "%"; empty for names and counts.</param>
/// <param name="Description">One sentence saying what a value is.</param>
/// <param name="Values">A one-dimensional array with one element for each row.</param>
public sealed record Column(string Name, string Unit, string Description, Array Values)
{
    /// <summary>The element types that a table can hold. Strings may be null.</summary>
    internal static readonly IReadOnlyList<Type> ElementTypes =
    [
        typeof(int),
        typeof(long),
        typeof(float),
        typeof(double),
        typeof(bool),
        typeof(string),
        typeof(int?),
        typeof(long?),
        typeof(double?),
    ];

    /// <summary>A column of values at hand.</summary>
    /// <exception cref="ArgumentException">A table cannot hold values of this type.</exception>
    public static Column Of<TValue>(string name, string unit, string description, IEnumerable<TValue> values)
    {
        if (!ElementTypes.Contains(typeof(TValue)))
        {
            throw new ArgumentException(
                $"Column '{name}' holds {typeof(TValue)}; a table holds {string.Join(", ", ElementTypes.Select(TypeName))}.",
                nameof(values)
            );
        }

        return new Column(name, unit, description, values.ToArray());
    }

    /// <summary>A column as a function of a row, for <see cref="Table.Of{TRow}"/>.</summary>
    public static Column<TRow> Of<TRow, TValue>(string name, string unit, string description, Func<TRow, TValue> value) =>
        new(rows => Of(name, unit, description, rows.Select(value)));

    /// <summary>The element type as C# writes it: "double?" and not Nullable.</summary>
    internal static string TypeName(Type type) =>
        Nullable.GetUnderlyingType(type) is { } inner
            ? TypeName(inner) + "?"
            : type.Name switch
            {
                "Int32" => "int",
                "Int64" => "long",
                "Single" => "float",
                "Boolean" => "bool",
                var other => other.ToLowerInvariant(),
            };
}

/// <summary>A column that is computed from rows.</summary>
/// <param name="Extract">Gives the column of all rows.</param>
public sealed record Column<TRow>(Func<IReadOnlyList<TRow>, Column> Extract);

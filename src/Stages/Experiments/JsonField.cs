using System.Reflection;
using Pipeline;

namespace Stages.Experiments;

/// <summary>A key of a record in an experiment's file: a parameter of its constructor, or a property that it can set.</summary>
/// <param name="Name">The key.</param>
/// <param name="Type">The type of its value.</param>
/// <param name="Property">The record's property.</param>
/// <param name="Parameter">The constructor's parameter; null where there is none.</param>
internal sealed record JsonField(string Name, Type Type, PropertyInfo Property, ParameterInfo? Parameter)
{
    /// <summary>Whether it must be given.</summary>
    public bool IsRequired => Parameter is { HasDefaultValue: false };

    /// <summary>Its range, or that of each number in its list; null where it states none.</summary>
    public RangeAttribute? Range => Property.GetCustomAttribute<RangeAttribute>() ?? Parameter?.GetCustomAttribute<RangeAttribute>();

    /// <summary>The type of a list's values; null where it is no list.</summary>
    public Type? Element => ElementOf(Type);

    /// <summary>The keys of a record: the constructor's parameters in their order, then the other properties.</summary>
    public static IReadOnlyList<JsonField> Of(Type record)
    {
        var parameters = Constructor(record).GetParameters();
        return
        [
            .. parameters.Select(p => new JsonField(CamelCase(p.Name!), p.ParameterType, record.GetProperty(p.Name!)!, p)),
            .. record
                .GetProperties()
                .Where(p => p.SetMethod is { IsPublic: true } && parameters.All(parameter => parameter.Name != p.Name))
                .Select(p => new JsonField(CamelCase(p.Name), p.PropertyType, p, null)),
        ];
    }

    /// <summary>The constructor of a record that states all of it.</summary>
    public static ConstructorInfo Constructor(Type record) =>
        record.GetConstructors().OrderByDescending(c => c.GetParameters().Length).First();

    /// <summary>The words for an enumeration's values: batch-mean.</summary>
    public static IReadOnlyDictionary<string, object> Words(Type enumeration) =>
        Enum.GetValues(enumeration).Cast<object>().ToDictionary(value => Kebab(value.ToString()!));

    /// <summary>The type of the values of a list type; null where it is none.</summary>
    public static Type? ElementOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GetGenericArguments()[0] : null;

    /// <summary>Whether numbers of a type are stated in files.</summary>
    public static bool IsNumber(Type type) =>
        (Nullable.GetUnderlyingType(type) ?? type) is var t && (t == typeof(int) || t == typeof(double));

    /// <summary>The numbers of a type that a range allows.</summary>
    public static NumberRange Allowed(RangeAttribute range, Type type) =>
        new(range.Least, range.Most, IsWhole: (Nullable.GetUnderlyingType(type) ?? type) == typeof(int));

    private static string CamelCase(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    private static string Kebab(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i > 0 ? "-" : "") + char.ToLowerInvariant(c) : c.ToString()));
}

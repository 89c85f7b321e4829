using System.Collections.Concurrent;
using System.Reflection;

namespace Pipeline;

/// <summary>
/// The one definition of what a parameter is: a public property that can be set when the record is made, except those
/// that <see cref="Stage"/> itself declares. Sorted by name; getters are compiled once per type.
/// </summary>
internal static class StageShape
{
    private static readonly ConcurrentDictionary<Type, StageParameter[]> Shapes = new();

    /// <summary>The parameters (inputs among them) of a stage or of a record that a stage holds.</summary>
    public static StageParameter[] Of(Type type) => Shapes.GetOrAdd(type, Read);

    private static StageParameter[] Read(Type type) =>
        [
            .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(p =>
                    p.GetMethod is { } get
                    && p.SetMethod is not null
                    && p.GetIndexParameters().Length == 0
                    && get.GetBaseDefinition().DeclaringType != typeof(Stage)
                )
                .OrderBy(p => p.Name, StringComparer.Ordinal)
                .Select(p => new StageParameter(p.Name, Compile(p))),
        ];

    private static Func<object, object?> Compile(PropertyInfo property) =>
        (Func<object, object?>)
            typeof(StageShape)
                .GetMethod(nameof(Getter), BindingFlags.NonPublic | BindingFlags.Static)!
                .MakeGenericMethod(property.DeclaringType!, property.PropertyType)
                .Invoke(null, [property.GetMethod!])!;

    private static Func<object, object?> Getter<TOwner, TValue>(MethodInfo get)
        where TOwner : class
    {
        var typed = get.CreateDelegate<Func<TOwner, TValue>>();
        return owner => typed((TOwner)owner);
    }
}

/// <summary>A parameter of a stage, or of a record that it holds.</summary>
/// <param name="Name">The property's name.</param>
/// <param name="Get">Reads it.</param>
internal sealed record StageParameter(string Name, Func<object, object?> Get);

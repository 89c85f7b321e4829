using System.Collections.Concurrent;
using System.Reflection;
using System.Text;

namespace Pipeline;

/// <summary>
/// What the engine knows of a type of stage, or of records that stages hold: its kind and its parameters. A parameter
/// is a public property that can be set when the record is made, except those that <see cref="Stage"/> itself declares.
/// Read once per type.
/// </summary>
internal sealed class StageShape
{
    private static readonly ConcurrentDictionary<Type, StageShape> Shapes = new();

    private readonly Type type;
    private readonly string? kind;
    private readonly bool isName;
    private StageParameter[]? parameters;

    private StageShape(Type type)
    {
        this.type = type;
        kind = type.GetCustomAttribute<KindAttribute>(inherit: false)?.Name;
        isName = kind?.Length > 0 && kind.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-');
        HasKind = kind is not null || typeof(Stage).IsAssignableFrom(type) || IsRecord(type);
    }

    /// <summary>Whether the type has a kind, or must be given one.</summary>
    public bool HasKind { get; }

    /// <summary>The kind that the type declares.</summary>
    /// <exception cref="PipelineException">It declares none, or one that cannot be a name.</exception>
    public string Kind => isName ? kind! : throw Nameless();

    /// <summary>The parameters, inputs among them, sorted by name; getters are compiled once.</summary>
    public StageParameter[] Parameters => parameters ??= Read(type);

    /// <summary>The shape of a stage's type, or of the type of a record that a stage holds.</summary>
    public static StageShape Of(Type type) => Shapes.GetOrAdd(type, static type => new StageShape(type));

    /// <inheritdoc/>
    public override string ToString() => type.ToString();

    private PipelineException Nameless() =>
        kind is null
            ? new($"{type} declares no kind, which its keys would hold.", $"Write [Kind(\"{Suggestion(type)}\")] above its declaration.")
            : new($"{type} declares the kind '{kind}'.", "A kind is of lower-case letters, digits and '-'.");

    private static bool IsRecord(Type type) => type.GetMethod("<Clone>$") is not null;

    private static string Suggestion(Type type)
    {
        var name = type.Name.Split('`')[0];
        name = name.EndsWith("Stage") && name.Length > 5 ? name[..^5] : name;
        var text = new StringBuilder();
        foreach (var letter in name)
        {
            text.Append(char.IsUpper(letter) && text.Length > 0 ? "-" : "").Append(char.ToLowerInvariant(letter));
        }

        return text.ToString();
    }

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

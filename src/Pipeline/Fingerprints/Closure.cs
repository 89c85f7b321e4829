using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Mono.Cecil;

namespace Pipeline.Fingerprints;

/// <summary>
/// The walk from one entry over all that it can reach. Forms are hashed in the order in which the walk meets them:
/// instructions first, then, as often as anything is new, the overrides that the types created so far bring in, ordered
/// by name (see <see cref="SortKeys"/>). That order is a property of the reachable code alone.
/// </summary>
internal sealed class Closure(CanonicalForms forms, IReadOnlyList<ModuleDefinition> modules)
{
    private readonly Stack<Edge> pending = new();
    private readonly HashSet<Edge> followed = [];
    private readonly Dictionary<IMemberDefinition, int> numbers = [];
    private readonly HashSet<TypeDefinition> created = [];
    private readonly HashSet<TypeDefinition> named = [];
    private readonly HashSet<MethodDefinition> called = [];
    private readonly List<(Override Override, TypeDefinition Type)> waiting = [];
    private readonly ArrayBufferWriter<byte> met = new();
    private Traits traits;

    /// <param name="roots">The entry, then what the stage object holds, in a fixed order.</param>
    public string Fingerprint(Edge[] roots)
    {
        Push(roots);
        do
        {
            while (pending.TryPop(out var edge))
            {
                if (followed.Add(edge))
                {
                    Walk(edge);
                }
            }

            Push(Overriding());
            Push(Inspected());
            Push(Unnamed());
        } while (pending.Count > 0);

        return Convert.ToHexStringLower(SHA256.HashData(met.WrittenSpan));
    }

    private void Walk(Edge edge)
    {
        switch (edge.Target)
        {
            case MethodDefinition method:
                Emit(forms.Method(method));
                if (method.IsVirtual)
                {
                    called.Add(method);
                }

                break;
            case EmbeddedResource resource:
                Emit(forms.Resource(resource));
                break;
            case TypeDefinition type:
                Walk(edge.Follow, type);
                break;
            default:
                throw new NotSupportedException($"Nothing leads to a {edge.Target.GetType()}.");
        }
    }

    private void Walk(Follow follow, TypeDefinition type)
    {
        switch (follow)
        {
            case Follow.Mention when type.IsValueType && !type.IsEnum:
                pending.Push(new Edge(Follow.Create, type));
                break;
            case Follow.Touch:
                Push(StaticConstructors(type));
                break;
            case Follow.Declare:
                Emit(forms.Declaration(type));
                break;
            case Follow.Create:
                created.Add(type);
                waiting.AddRange(forms.Overrides(type).Select(each => (each, type)));
                pending.Push(new Edge(Follow.Declare, type));
                break;
            case Follow.Name when type.IsEnum:
                Emit(forms.Enumeration(type));
                break;
            case Follow.Name when !type.IsInterface:
                named.Add(type);
                Push([
                    new Edge(Follow.Create, type),
                    .. type
                        .Methods.Where(method => method.IsConstructor && !method.IsStatic)
                        .OrderBy(Order, StringComparer.Ordinal)
                        .Select(constructor => new Edge(Follow.Call, constructor)),
                ]);
                break;
            case Follow.Inspect:
                Emit(forms.Shape(type));
                break;
            default:
                break;
        }
    }

    private static Edge[] StaticConstructors(TypeDefinition type) =>
        [
            .. new[] { type, type.Module.GetType("<Module>") }
                .Select(each => each.Methods.FirstOrDefault(method => method.IsConstructor && method.IsStatic))
                .OfType<MethodDefinition>()
                .Select(constructor => new Edge(Follow.Call, constructor)),
        ];

    private void Emit(CanonicalForm form)
    {
        met.Write(form.Hash);
        foreach (var member in form.Members)
        {
            BinaryPrimitives.WriteInt32LittleEndian(met.GetSpan(sizeof(int)), Number(member));
            met.Advance(sizeof(int));
        }

        traits |= form.Traits;
        Push(form.Edges);
    }

    /// <summary>So that the first is walked first.</summary>
    private void Push(ReadOnlySpan<Edge> edges)
    {
        for (var i = edges.Length - 1; i >= 0; i--)
        {
            pending.Push(edges[i]);
        }
    }

    private int Number(IMemberDefinition member)
    {
        if (!numbers.TryGetValue(member, out var number))
        {
            numbers.Add(member, number = numbers.Count);
        }

        return number;
    }

    private Edge[] Overriding()
    {
        var reached = waiting.Where(each => IsReached(each.Override, each.Type)).ToHashSet();
        waiting.RemoveAll(reached.Contains);
        return
        [
            .. reached
                .Select(each => each.Override.Method)
                .Distinct()
                .OrderBy(Order, StringComparer.Ordinal)
                .Select(method => new Edge(Follow.Call, method))
                .Where(edge => !followed.Contains(edge)),
        ];
    }

    /// <summary>
    /// What a record prints and compares by is left out until something can ask for it: else each parameter added to a
    /// stage would change the code of all stages downstream.
    /// </summary>
    private bool IsReached(Override candidate, TypeDefinition type) =>
        Array.Exists(candidate.Slots, called.Contains)
        || (candidate.Foreign && (traits.HasFlag(Traits.ComparesOrPrints) || named.Contains(type) || !candidate.Optional));

    private Edge[] Inspected() =>
        traits.HasFlag(Traits.Inspects)
            ?
            [
                .. created
                    .Where(IsSeenBySerializers)
                    .Select(type => new Edge(Follow.Inspect, type))
                    .Where(edge => !followed.Contains(edge))
                    .OrderBy(edge => Order((TypeDefinition)edge.Target), StringComparer.Ordinal),
            ]
            : [];

    private static bool IsSeenBySerializers(TypeDefinition type) => !Anonymity.IsAnonymous(type) || Anonymity.IsAnonymousObject(type);

    /// <summary>A resource opened by a name that no literal shows may be any.</summary>
    private Edge[] Unnamed() =>
        traits.HasFlag(Traits.OpensResources) && !followed.Any(edge => edge.Follow == Follow.Read)
            ? [.. modules.SelectMany(OwnResources.Of).Select(resource => new Edge(Follow.Read, resource))]
            : [];

    private string Order(TypeDefinition type) =>
        Anonymity.IsAnonymous(type) ? string.Create(CultureInfo.InvariantCulture, $"#{Number(type):d9}") : forms.Modules.Names.Of(type);

    private string Order(MethodDefinition method)
    {
        var key = SortKeys.Of(method, forms.Modules);
        var name = Anonymity.IsAnonymous(method) ? string.Concat(key.Where(letter => !char.IsDigit(letter))) : key;
        return $"{Order(method.DeclaringType)} {name}";
    }
}

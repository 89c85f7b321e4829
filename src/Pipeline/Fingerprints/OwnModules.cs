using System.Reflection;
using Mono.Cecil;

namespace Pipeline.Fingerprints;

/// <summary>
/// Our assemblies as Mono.Cecil reads them from their files, each once, and the references between them.
/// </summary>
internal sealed class OwnModules
{
    private readonly Dictionary<string, ModuleDefinition> byName = new(StringComparer.Ordinal);
    private readonly Dictionary<Guid, ModuleDefinition> byVersion = [];
    private readonly Dictionary<TypeReference, (string? Name, TypeDefinition? Definition)> identities = [];

    private readonly ReaderParameters reading;

    public OwnModules() =>
        reading = new ReaderParameters(ReadingMode.Deferred) { InMemory = true, AssemblyResolver = new AttributeResolver(byName) };

    public OwnNames Names { get; } = new();

    /// <exception cref="InvalidOperationException">The assembly has no file, or another than was loaded, or came in two
    /// versions.</exception>
    public void Add(Assembly assembly)
    {
        var loaded = assembly.ManifestModule.ModuleVersionId;
        if (byVersion.ContainsKey(loaded))
        {
            return;
        }

        if (assembly.Location.Length == 0)
        {
            throw new InvalidOperationException(
                $"The code of {assembly.GetName().Name} cannot be fingerprinted: it was loaded from memory and has no file."
            );
        }

        var module = ModuleDefinition.ReadModule(assembly.Location, reading);
        if (module.Mvid != loaded)
        {
            throw new InvalidOperationException(
                $"{assembly.Location} was rebuilt while this process runs: its fingerprint would not be of the running code. Start again."
            );
        }

        if (!byName.TryAdd(module.Assembly.Name.Name, module))
        {
            throw new InvalidOperationException(
                $"Two versions of {module.Assembly.Name.Name} are loaded, so references to it are ambiguous."
            );
        }

        byVersion.Add(loaded, module);
    }

    public ModuleDefinition Of(Assembly assembly) => byVersion[assembly.ManifestModule.ModuleVersionId];

    /// <summary>The definition of a loaded type or method (of the generic definition, for an instance).</summary>
    public IMemberDefinition Definition(MemberInfo member) =>
        (IMemberDefinition)byVersion[member.Module.ModuleVersionId].LookupToken(member.MetadataToken);

    /// <summary>
    /// The type's name, null where it says nothing, and its definition, null where it is not ours. A name of ours is as
    /// <see cref="OwnNames"/> writes it; another is full and has its assembly's name and version. The type is neither
    /// an instance nor otherwise made of others.
    /// </summary>
    public (string? Name, TypeDefinition? Definition) Identify(TypeReference type)
    {
        if (!identities.TryGetValue(type, out var identity))
        {
            var definition = Resolve(type);
            identity = (
                definition is null ? ForeignName(type)
                : Anonymity.IsAnonymous(definition) ? null
                : Names.Of(definition),
                definition
            );
            identities.Add(type, identity);
        }

        return identity;
    }

    private static string ForeignName(TypeReference type) =>
        $"[{(type.Scope is AssemblyNameReference assembly ? $"{assembly.Name} {assembly.Version}" : type.Scope.Name)}]{type.FullName}";

    /// <summary>The type's definition if it is ours, else null.</summary>
    public TypeDefinition? Resolve(TypeReference reference)
    {
        var element = reference.GetElementType();
        if (element is TypeDefinition definition)
        {
            return definition;
        }

        if (element is GenericParameter)
        {
            return null;
        }

        if (element.DeclaringType is { } declaring)
        {
            return Resolve(declaring)?.NestedTypes.FirstOrDefault(nested => nested.Name == element.Name);
        }

        var module = element.Scope switch
        {
            AssemblyNameReference assembly => byName.GetValueOrDefault(assembly.Name),
            ModuleDefinition same => same,
            _ => null,
        };
        return module?.GetType(element.Namespace, element.Name);
    }

    /// <summary>The method's definition if it is ours, else null; looked for in the base types too.</summary>
    public MethodDefinition? Resolve(MethodReference reference)
    {
        var element = reference.GetElementMethod();
        if (element is MethodDefinition definition)
        {
            return definition;
        }

        if (element.DeclaringType.IsArray)
        {
            return null;
        }

        for (var type = Resolve(element.DeclaringType); type is not null; type = type.BaseType is null ? null : Resolve(type.BaseType))
        {
            if (MetadataResolver.GetMethod(type.Methods, element) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>The field's definition if it is ours, else null.</summary>
    public FieldDefinition? Resolve(FieldReference reference) =>
        reference as FieldDefinition ?? Resolve(reference.DeclaringType)?.Fields.FirstOrDefault(field => field.Name == reference.Name);
}

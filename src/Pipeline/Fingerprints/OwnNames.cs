using Mono.Cecil;

namespace Pipeline.Fingerprints;

/// <summary>
/// The names of our own types: assembly, nesting and name with arity. The namespace is left out, so that a type may
/// move to another; it stands in the names of types alone that the assembly has two of in different namespaces.
/// </summary>
internal sealed class OwnNames
{
    private readonly Dictionary<ModuleDefinition, HashSet<string>> ambiguous = [];

    public string Of(TypeDefinition type)
    {
        if (type.DeclaringType is { } declaring)
        {
            return $"{Of(declaring)}/{type.Name}";
        }

        return $"[{type.Module.Assembly.Name.Name}]{(Ambiguous(type.Module).Contains(type.Name) ? type.FullName : type.Name)}";
    }

    private HashSet<string> Ambiguous(ModuleDefinition module)
    {
        if (!ambiguous.TryGetValue(module, out var names))
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            ambiguous.Add(module, names = module.Types.Select(type => type.Name).Where(name => !seen.Add(name)).ToHashSet());
        }

        return names;
    }
}

using Mono.Cecil;

namespace Pipeline.Fingerprints;

/// <summary>
/// Finds the assemblies whose enumerations occur in custom attributes: their bytes can be read only by who knows an
/// enumeration's size.
/// </summary>
internal sealed class AttributeResolver(IReadOnlyDictionary<string, ModuleDefinition> own) : DefaultAssemblyResolver
{
    /// <summary>Null where there is none: then the attribute stays unread.</summary>
    public override AssemblyDefinition? Resolve(AssemblyNameReference name)
    {
        if (own.TryGetValue(name.Name, out var module))
        {
            return module.Assembly;
        }

        try
        {
            return base.Resolve(name);
        }
        catch (AssemblyResolutionException)
        {
            return null;
        }
    }
}

using System.Security.Cryptography;
using Mono.Cecil;

namespace Pipeline.Fingerprints;

/// <summary>
/// Embedded resources. A string literal that is the name of a resource of its own assembly, or the end of it after a
/// dot (as the overload with a type takes it), counts as opening it.
/// </summary>
internal static class OwnResources
{
    public static IEnumerable<EmbeddedResource> Of(ModuleDefinition module) =>
        module.Resources.OfType<EmbeddedResource>().OrderBy(resource => resource.Name, StringComparer.Ordinal);

    public static IEnumerable<EmbeddedResource> Named(string literal, ModuleDefinition module) =>
        literal.Length == 0 || !module.HasResources ? [] : Of(module).Where(resource => EndsWith(resource.Name, literal));

    public static CanonicalForm Form(EmbeddedResource resource, OwnModules modules)
    {
        var text = new CanonicalText(modules);
        text.Write("resource").Literal(resource.Name).Write(Convert.ToHexString(SHA256.HashData(resource.GetResourceData())));
        return text.Form();
    }

    private static bool EndsWith(string name, string literal) =>
        name.EndsWith(literal, StringComparison.Ordinal) && (name.Length == literal.Length || name[^(literal.Length + 1)] == '.');
}

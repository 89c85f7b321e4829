using Mono.Cecil;

namespace Pipeline.Fingerprints;

/// <summary>Forms and overrides, each made once and shared by all closures.</summary>
internal sealed class CanonicalForms(OwnModules modules)
{
    private readonly Dictionary<Edge, CanonicalForm> forms = [];
    private readonly Dictionary<TypeDefinition, IReadOnlyList<Override>> overrides = [];

    public OwnModules Modules => modules;

    public CanonicalForm Method(MethodDefinition method) => Once(Follow.Call, method, CanonicalMethod.Of);

    public CanonicalForm Declaration(TypeDefinition type) => Once(Follow.Declare, type, CanonicalType.Declaration);

    public CanonicalForm Enumeration(TypeDefinition type) => Once(Follow.Name, type, CanonicalType.Enumeration);

    public CanonicalForm Shape(TypeDefinition type) => Once(Follow.Inspect, type, CanonicalType.Shape);

    public CanonicalForm Resource(EmbeddedResource resource) => Once(Follow.Read, resource, OwnResources.Form);

    public IReadOnlyList<Override> Overrides(TypeDefinition type)
    {
        if (!overrides.TryGetValue(type, out var known))
        {
            overrides.Add(type, known = Fingerprints.Overrides.Of(type, modules));
        }

        return known;
    }

    private CanonicalForm Once<T>(Follow kind, T target, Func<T, OwnModules, CanonicalForm> make)
        where T : notnull
    {
        var edge = new Edge(kind, target);
        if (!forms.TryGetValue(edge, out var form))
        {
            forms.Add(edge, form = make(target, modules));
        }

        return form;
    }
}

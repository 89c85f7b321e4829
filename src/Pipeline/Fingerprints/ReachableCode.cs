using System.Reflection;
using Mono.Cecil;

namespace Pipeline.Fingerprints;

/// <summary>
/// Fingerprints from the files of our assemblies. Only this class and those behind it need Mono.Cecil.
/// </summary>
internal sealed class ReachableCode
{
    private readonly OwnModules modules = new();
    private readonly CanonicalForms forms;

    public ReachableCode() => forms = new CanonicalForms(modules);

    /// <param name="assemblies">All assemblies of ours that the code may use.</param>
    /// <param name="entry">Where the walk starts.</param>
    /// <param name="held">Types whose objects exist, and methods of delegates, before the walk.</param>
    public string Fingerprint(IReadOnlyList<Assembly> assemblies, MethodInfo entry, IReadOnlyCollection<MemberInfo> held)
    {
        foreach (var assembly in assemblies)
        {
            modules.Add(assembly);
        }

        var roots = new List<Edge> { new(Follow.Call, modules.Definition(entry)) };
        foreach (var member in held.Select(modules.Definition).OrderBy(member => SortKeys.OfHeld(member, modules), StringComparer.Ordinal))
        {
            roots.AddRange(Roots(member));
        }

        var definitions = assemblies.Select(assembly => modules.Of(assembly)).OrderBy(module => module.Name, StringComparer.Ordinal);
        return new Closure(forms, [.. definitions]).Fingerprint([.. roots]);
    }

    /// <summary>A constructor has run before the stage does, and may have computed what the stage reads.</summary>
    private IEnumerable<Edge> Roots(IMemberDefinition held) =>
        held switch
        {
            TypeDefinition type => type
                .Methods.Where(method => method.IsConstructor && !method.IsStatic)
                .OrderBy(method => SortKeys.Of(method, modules), StringComparer.Ordinal)
                .Select(constructor => new Edge(Follow.Call, constructor))
                .Prepend(new Edge(Follow.Create, type)),
            _ => [new Edge(Follow.Call, held)],
        };
}

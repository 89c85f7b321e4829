using System.Reflection;
using System.Runtime.Loader;
using System.Text.Json;

namespace Pipeline.Fingerprints;

/// <summary>Which assemblies hold code of ours, found by following references from those in hand.</summary>
internal sealed class OwnAssemblies(Func<AssemblyName, bool> isOurs)
{
    private static readonly Lazy<HashSet<string>> Foreign = new(FindForeign);
    private readonly Dictionary<Assembly, Assembly[]> references = [];
    private readonly Dictionary<Assembly, bool> verdicts = [];

    /// <summary>
    /// True for an assembly unless the running application's dependency file (<c>*.deps.json</c>) says that it comes from a package, or it is
    /// part of the shared framework. One that nothing is known of counts as ours: then its code is read, which is never wrong.
    /// </summary>
    public static bool IsOursByDefault(AssemblyName name) => name.Name is { } simple && !Foreign.Value.Contains(simple);

    public bool Contains(Assembly assembly)
    {
        if (!verdicts.TryGetValue(assembly, out var ours))
        {
            verdicts.Add(assembly, ours = isOurs(assembly.GetName()));
        }

        return ours;
    }

    /// <summary>Those of <paramref name="roots"/> that are ours and all assemblies of ours that they refer to, directly or not.</summary>
    public IReadOnlyList<Assembly> Closure(IEnumerable<Assembly> roots)
    {
        var found = new HashSet<Assembly>(roots.Where(Contains));
        var pending = new Stack<Assembly>(found);
        while (pending.TryPop(out var assembly))
        {
            foreach (var reference in References(assembly))
            {
                if (found.Add(reference))
                {
                    pending.Push(reference);
                }
            }
        }

        return [.. found];
    }

    private Assembly[] References(Assembly assembly)
    {
        if (!references.TryGetValue(assembly, out var known))
        {
            var context = AssemblyLoadContext.GetLoadContext(assembly) ?? AssemblyLoadContext.Default;
            known = [.. assembly.GetReferencedAssemblies().Where(isOurs).Select(name => Load(context, name)).OfType<Assembly>()];
            references.Add(assembly, known);
        }

        return known;
    }

    /// <summary>Null where the file is missing: code that cannot be loaded cannot run.</summary>
    private static Assembly? Load(AssemblyLoadContext context, AssemblyName name)
    {
        try
        {
            return context.LoadFromAssemblyName(name);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private static HashSet<string> FindForeign()
    {
        var platform = (AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? "").Split(Path.PathSeparator);
        var home = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        var names = platform.Where(path => Path.GetDirectoryName(path) != home).Select(path => Path.GetFileNameWithoutExtension(path));
        var files = (AppContext.GetData("APP_CONTEXT_DEPS_FILES") as string ?? "").Split(';');
        return [.. names, .. files.Where(File.Exists).SelectMany(FromPackages)];
    }

    private static List<string> FromPackages(string dependencyFile)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(dependencyFile));
        var projects = document.RootElement.GetProperty("libraries").EnumerateObject()
            .Where(library => library.Value.GetProperty("type").GetString() == "project")
            .Select(library => library.Name)
            .ToHashSet(StringComparer.Ordinal);
        var assets =
            from target in document.RootElement.GetProperty("targets").EnumerateObject()
            from library in target.Value.EnumerateObject()
            where !projects.Contains(library.Name)
            from kind in library.Value.EnumerateObject()
            where kind.Name is "runtime" or "runtimeTargets"
            from asset in kind.Value.EnumerateObject()
            select Path.GetFileNameWithoutExtension(asset.Name);
        return [.. assets];
    }
}

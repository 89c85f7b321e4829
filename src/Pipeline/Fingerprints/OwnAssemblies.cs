using System.Reflection;
using System.Runtime.Loader;
using Newtonsoft.Json.Linq;

namespace Pipeline.Fingerprints;

/// <summary>Which assemblies hold code of ours, found by following references from those in hand.</summary>
internal sealed class OwnAssemblies(Func<AssemblyName, bool> isOurs)
{
    private static readonly Lazy<HashSet<string>> Foreign = new(FindForeign);
    private readonly Dictionary<Assembly, Assembly[]> references = [];
    private readonly Dictionary<Assembly, bool> verdicts = [];

    /// <summary>
    /// True for an assembly unless the running application's dependency file (<c>*.deps.json</c>) says that it comes
    /// from a package, or it is part of the shared framework. One that nothing is known of counts as ours: then its
    /// code is read, which is never wrong.
    /// </summary>
    public static bool IsOursByDefault(AssemblyName name) => name.Name is { } simple && !Foreign.Value.Contains(simple);

    /// <summary>Finds out what <see cref="IsOursByDefault"/> has to know.</summary>
    public static void ReadDependencies() => _ = Foreign.Value;

    public bool Contains(Assembly assembly)
    {
        if (!verdicts.TryGetValue(assembly, out var ours))
        {
            verdicts.Add(assembly, ours = isOurs(assembly.GetName()));
        }

        return ours;
    }

    /// <summary>
    /// Those of <paramref name="roots"/> that are ours and all assemblies of ours that they refer to, directly or not.
    /// </summary>
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
        var foreign = new HashSet<string>(StringComparer.Ordinal);
        var home = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        foreach (var path in (AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? "").Split(Path.PathSeparator))
        {
            if (Path.GetDirectoryName(path) != home)
            {
                foreign.Add(Path.GetFileNameWithoutExtension(path));
            }
        }

        foreach (var file in (AppContext.GetData("APP_CONTEXT_DEPS_FILES") as string ?? "").Split(';'))
        {
            if (File.Exists(file))
            {
                AddPackages(file, foreign);
            }
        }

        return foreign;
    }

    private static void AddPackages(string dependencyFile, HashSet<string> foreign)
    {
        var document = JObject.Parse(File.ReadAllText(dependencyFile));
        var libraries = (JObject)document["libraries"]!;
        foreach (var library in document["targets"]!.Children<JProperty>().SelectMany(target => target.Value.Children<JProperty>()))
        {
            if ((string?)libraries[library.Name]!["type"] != "project" && library.Value["runtime"] is JObject assets)
            {
                foreign.UnionWith(assets.Properties().Select(asset => Path.GetFileNameWithoutExtension(asset.Name)));
            }
        }
    }
}

using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using Pipeline.Files;

namespace Pipeline.Fingerprints;

/// <summary>
/// The hash of the code that a stage's <c>Run</c> can reach: of the IL of every such method of our own assemblies, of
/// the static data and the embedded resources that they name. Comments, formatting, order and names of locals and
/// private methods, and all members that cannot be reached, leave it as it is. So do the files and namespaces in which
/// our types stand (see <see cref="OwnNames"/>).
/// </summary>
/// <remarks>
/// <para>Calls into packages and the framework count by name and assembly version only. Virtual calls are resolved over
/// the types that reachable code instantiates or that the stage object holds, and code that is not ours may call back
/// into any override of such a type. Registries that construct every implementation therefore put every implementation
/// into every fingerprint: let the stage hold the one that it uses.</para>
/// <para>Not followed: members found by a name computed at run time (<c>MethodInfo.Invoke</c>,
/// <c>Type.GetType(string)</c>, <c>dynamic</c>), code emitted at run time, and resources whose name is assembled while
/// another is named by a literal. <c>typeof</c>, generic arguments and serializers are followed: a type so named brings
/// its constructors, and under a serializer its properties.</para>
/// <para>Thread-safe. An object that has been asked about must not change what it holds.</para>
/// </remarks>
public sealed class CodeFingerprints
{
    private readonly OwnAssemblies own;
    private readonly HeldCode heldCode;
    private readonly FingerprintCache cache;
    private readonly Dictionary<MemberInfo, string> names = [];
    private readonly ConcurrentDictionary<Type, MethodInfo> runs = [];
    private readonly Dictionary<(MethodInfo Entry, HashSet<MemberInfo> Held), string> answered = [];
    private readonly Lock gate = new();
    private ReachableCode? reachable;

    /// <param name="cacheFile">Where fingerprints are remembered between processes, or null. A file that cannot be
    /// understood is as none.</param>
    /// <param name="isOurs">Which assemblies count as our own code; by default all but the framework's and the
    /// packages' (see <see cref="OwnAssemblies.IsOursByDefault"/>).</param>
    public CodeFingerprints(string? cacheFile = null, Func<AssemblyName, bool>? isOurs = null)
    {
        own = new OwnAssemblies(isOurs ?? OwnAssemblies.IsOursByDefault);
        if (isOurs is null)
        {
            // Beside whatever the caller does until it asks.
            Task.Run(OwnAssemblies.ReadDependencies);
        }

        heldCode = new HeldCode(own);
        cache = new FingerprintCache(cacheFile);
    }

    /// <summary>The fingerprint of what a stage's <see cref="Stage.Run"/> can reach.</summary>
    public string Of(Stage stage)
    {
        ArgumentNullException.ThrowIfNull(stage);
        return Of(stage, runs.GetOrAdd(stage.GetType(), static type => type.GetMethod(nameof(Stage.Run), [typeof(StageContext)])!));
    }

    /// <summary>
    /// The fingerprint, 64 lower-case hex characters, of what <paramref name="entry"/> can reach when called on
    /// <paramref name="stage"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">An assembly of ours has no file, its file is no longer the one that
    /// was loaded, or two versions of it are loaded.</exception>
    public string Of(object stage, MethodInfo entry)
    {
        ArgumentNullException.ThrowIfNull(stage);
        ArgumentNullException.ThrowIfNull(entry);
        lock (gate)
        {
            var held = heldCode.Of(stage);
            if (answered.TryGetValue((entry, held), out var before))
            {
                return before;
            }

            var assemblies = own.Closure(held.Append(entry).Select(member => member.Module.Assembly));
            var question = Question(assemblies, entry, held);
            if (cache.Find(question) is { } known)
            {
                answered.Add((entry, held), known);
                return known;
            }

            var fingerprint = Compute(assemblies, entry, held);
            cache.Add(question, fingerprint);
            answered.Add((entry, held), fingerprint);
            return fingerprint;
        }
    }

    /// <summary>
    /// Writes the cache file if anything was added to it; by a rename, so that a reader finds the old one or the new.
    /// </summary>
    public void Save()
    {
        lock (gate)
        {
            cache.Save();
        }
    }

    /// <summary>
    /// All that the fingerprint is a function of: a module version id stands for the whole content of its module. Our
    /// own is among them because this code decides too.
    /// </summary>
    private string Question(IReadOnlyList<Assembly> assemblies, MethodInfo entry, IReadOnlyCollection<MemberInfo> held)
    {
        var lines = assemblies
            .Select(assembly => Version(assembly.ManifestModule))
            .Order(StringComparer.Ordinal)
            .Append(Version(typeof(CodeFingerprints).Module))
            .Append(Name(entry))
            .Concat(held.Select(Name).Order(StringComparer.Ordinal));
        return Digest.OfText(string.Join('\n', lines)).ToString();
    }

    private string Name(MemberInfo member)
    {
        if (!names.TryGetValue(member, out var name))
        {
            names.Add(member, name = string.Create(CultureInfo.InvariantCulture, $"{Version(member.Module)}/{member.MetadataToken:x8}"));
        }

        return name;
    }

    private static string Version(Module module) => module.ModuleVersionId.ToString("N");

    /// <summary>Apart, so that the reader of IL is not even loaded while every answer is cached.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private string Compute(IReadOnlyList<Assembly> assemblies, MethodInfo entry, IReadOnlyCollection<MemberInfo> held)
    {
        reachable ??= new ReachableCode();
        return reachable.Fingerprint(assemblies, entry, held);
    }
}

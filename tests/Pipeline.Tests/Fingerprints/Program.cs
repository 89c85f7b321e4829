using System.Reflection;
using System.Runtime.Loader;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Pipeline.Fingerprints;

namespace Pipeline.Tests.Fingerprints;

/// <summary>
/// C# text compiled to an assembly file in a folder of its own and loaded from there, until disposed.
/// </summary>
internal sealed class Program : IDisposable
{
    private static readonly MetadataReference[] Platform =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
            .Append(typeof(Stage).Assembly.Location)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private readonly string folder = Directory.CreateTempSubdirectory("fingerprints").FullName;
    private readonly AssemblyLoadContext context = new("program", isCollectible: true);

    public Program(params string[] sources)
        : this(sources, []) { }

    public Program(string[] sources, Dictionary<string, string> resources, string name = "Sample", Program? uses = null)
    {
        File = Path.Combine(folder, $"{name}.dll");
        context.Resolving += (_, wanted) => uses is not null && wanted.Name == uses.Assembly.GetName().Name ? uses.Assembly : null;
        var compilation = CSharpCompilation.Create(
            name,
            sources.Select((source, index) => CSharpSyntaxTree.ParseText(source, path: $"{index}.cs", encoding: Encoding.UTF8)),
            uses is null ? Platform : [.. Platform, MetadataReference.CreateFromFile(uses.File)],
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                optimizationLevel: OptimizationLevel.Release,
                allowUnsafe: true,
                deterministic: true,
                nullableContextOptions: NullableContextOptions.Enable
            )
        );
        var embedded = resources.Select(each => new ResourceDescription(
            each.Key,
            () => new MemoryStream(Encoding.UTF8.GetBytes(each.Value)),
            true
        ));
        var result = compilation.Emit(File, manifestResources: embedded);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics.Where(each => each.Severity == DiagnosticSeverity.Error)));
        Assembly = context.LoadFromAssemblyPath(File);
    }

    public string File { get; }

    public Assembly Assembly { get; }

    /// <summary>The type of this name, in whatever namespace.</summary>
    public Type Type(string name) => Assembly.GetTypes().Single(type => type.Name == name);

    public object New(string type, params object[] arguments) => Activator.CreateInstance(Type(type), arguments)!;

    public string Fingerprint(string type, params object[] arguments) => Fingerprint(New(type, arguments));

    public static string Fingerprint(object stage) => Fingerprint(new CodeFingerprints(), stage);

    public static string Fingerprint(CodeFingerprints fingerprints, object stage) =>
        fingerprints.Of(stage, stage.GetType().GetMethod("Run")!);

    public void Dispose()
    {
        context.Unload();
        Directory.Delete(folder, recursive: true);
    }
}

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Pipeline.Tests;

/// <summary>What holds for every source file of the repository.</summary>
public class SourceTests
{
    private const int LongestLine = 140;
    private const int LongestFunction = 60;

    private static readonly string Root = FolderOf("Pipeline.sln");

    private static readonly IReadOnlyList<string> Files =
    [
        .. new[] { "src", "build", "tests", "benchmarks" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(Root, file))
            .Where(file => !file.Split('/').Any(part => part is "bin" or "obj"))
            .Order(),
    ];

    [Fact]
    public void NamespacesFollowFolders() => None(Files.SelectMany(Misplaced));

    [Fact]
    public void LinesAreAtMost140Long() =>
        None(Files.SelectMany(file => Lines(file).Where(line => line.Text.Length > LongestLine).Select(line => $"{file}:{line.Number}")));

    [Fact]
    public void FunctionsAreAtMost60LinesLong() => None(Files.SelectMany(LongFunctions));

    private static void None(IEnumerable<string> found) => Assert.True(!found.Any(), string.Join('\n', found));

    // The folders above a namespace's first word are the project's: "src/Stages/Torch" holds Stages.Torch, "build/Tasks" Build.Tasks.
    private static IEnumerable<string> Misplaced(string file)
    {
        var declared = Parse(file)
            .DescendantNodes()
            .OfType<BaseNamespaceDeclarationSyntax>()
            .Select(space => space.Name.ToString())
            .FirstOrDefault();
        var folder = Path.GetDirectoryName(file)!.Replace('/', '.');
        var stands = $".{folder}.".EndsWith($".{declared}.", StringComparison.OrdinalIgnoreCase);
        if (declared is not null && !stands && !folder.StartsWith("build.Frosting") && !folder.StartsWith("tests.Verify"))
        {
            yield return $"{file} declares {declared}";
        }
    }

    // A function inside another is counted for itself.
    private static IEnumerable<string> LongFunctions(string file) =>
        from node in Parse(file).DescendantNodes().Where(IsFunction)
        let lines = Height(node) - node.DescendantNodes(inner => inner == node || !IsFunction(inner)).Where(IsFunction).Sum(Height)
        where lines > LongestFunction
        select $"{file}:{node.GetLocation().GetLineSpan().StartLinePosition.Line + 1} has {lines} lines";

    private static bool IsFunction(SyntaxNode node) =>
        node is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax;

    private static int Height(SyntaxNode node) =>
        node.GetLocation().GetLineSpan() is var span ? span.EndLinePosition.Line - span.StartLinePosition.Line + 1 : 0;

    private static IEnumerable<(string Text, int Number)> Lines(string file) =>
        File.ReadLines(Path.Combine(Root, file)).Select((text, i) => (text, i + 1));

    private static SyntaxNode Parse(string file) => CSharpSyntaxTree.ParseText(File.ReadAllText(Path.Combine(Root, file))).GetRoot();

    private static string FolderOf(string name)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, name)))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds {name}.");
        }

        return folder.FullName;
    }
}

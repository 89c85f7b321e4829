namespace EndToEnd.Tests.Docs;

/// <summary>
/// A copy of the real sources in which every recipe of docs/extending.md has been followed, built once, and what the
/// page's commands printed, one after the other.
/// </summary>
public sealed class ExtendedSources : IDisposable
{
    private const string Page = "docs/extending.md";
    private const string Host = "dotnet build/bin/Release/net10.0/Build.dll";

    private readonly PipelineSpace space = new();
    private readonly Dictionary<string, string> printed = [];

    public ExtendedSources()
    {
        SourceCopy.Into(space, "build", "src", "experiments");
        foreach (var recipe in Recipes)
        {
            foreach (var (path, text) in recipe.Files)
            {
                Assert.False(File.Exists(space.InFolder(path)), $"{Page} writes {path} anew, and it is there.");
                File.WriteAllText(space.InFolder(path), text);
            }

            foreach (var change in recipe.Changes)
            {
                var path = space.InFolder(change.Path);
                File.WriteAllText(path, change.Apply(File.ReadAllText(path)));
            }
        }

        SourceCopy.Build(space);
        foreach (var command in Dialogues.Select(dialogue => dialogue.Command))
        {
            printed[command] = Command.Run(space.Root, "bash", "-c", command.Replace("dotnet cake", Host)).Said;
        }
    }

    /// <summary>The recipes of the page.</summary>
    internal static IReadOnlyList<Recipe> Recipes { get; } = RecipePage.Of(File.ReadAllText(Path.Combine(Checkout.Root, Page))).Recipes;

    /// <summary>The commands of all recipes, in the page's order, which are all different.</summary>
    internal static IReadOnlyList<Dialogue> Dialogues { get; } = [.. Recipes.SelectMany(recipe => recipe.Dialogues)];

    /// <summary>What a command of the page printed, on both streams.</summary>
    public string PrintedBy(string command) => printed[command];

    public void Dispose() => space.Dispose();
}

namespace EndToEnd.Tests.Docs;

/// <summary>The recipes of a page: what a reader who follows it writes, changes and runs.</summary>
/// <param name="Recipes">One for each section that has blocks.</param>
internal sealed record RecipePage(IReadOnlyList<Recipe> Recipes)
{
    private const string Fence = "```";

    /// <summary>Reads a page of Markdown.</summary>
    public static RecipePage Of(string text)
    {
        var recipes = new List<Recipe>();
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].StartsWith("## "))
            {
                recipes.Add(new(lines[i][3..], [], [], []));
            }
            else if (lines[i].StartsWith(Fence))
            {
                var end = Array.IndexOf(lines, Fence, i + 1);
                Add(recipes[^1], lines[i][Fence.Length..].Split(' '), lines[(i + 1)..end]);
                i = end;
            }
        }

        return new(recipes);
    }

    // A block is a file, which its first line names after the language; a change of one; or a dialogue with a shell.
    private static void Add(Recipe recipe, string[] info, string[] lines)
    {
        switch (info)
        {
            case ["diff"]:
                recipe.Changes.Add(Change.Of(lines));
                break;
            case ["console"]:
                recipe.Dialogues.AddRange(Dialogue.Of(lines));
                break;
            case [_, var path]:
                recipe.Files.Add(path, string.Concat(lines.Select(line => line + "\n")));
                break;
            default:
                throw new InvalidDataException($"{recipe.Title}: a block of '{string.Join(' ', info)}' is no part of a recipe.");
        }
    }
}

/// <summary>A recipe.</summary>
/// <param name="Title">The heading of its section.</param>
/// <param name="Files">New files, by path.</param>
/// <param name="Changes">Changes of files that are there.</param>
/// <param name="Dialogues">What is run, and what it prints.</param>
internal sealed record Recipe(string Title, Dictionary<string, string> Files, List<Change> Changes, List<Dialogue> Dialogues);

/// <summary>A change of a file.</summary>
/// <param name="Path">The file.</param>
/// <param name="From">Lines that are there once.</param>
/// <param name="To">What takes their place.</param>
internal sealed record Change(string Path, string From, string To)
{
    private const string Header = "--- ";

    /// <summary>Reads a block: the file's name, then lines that stay, go (-) and come (+).</summary>
    public static Change Of(string[] lines) =>
        new(lines[0][Header.Length..], Side(lines[1..], without: '+'), Side(lines[1..], without: '-'));

    /// <summary>The file's text after the change.</summary>
    public string Apply(string text) =>
        text.Split(From) is [var before, var after]
            ? before + To + after
            : throw new InvalidDataException($"{Path} does not have these lines once, which the page shows:\n{From}");

    // A line that stays and is empty may have lost the space before it.
    private static string Side(string[] lines, char without) =>
        string.Concat(lines.Where(line => !line.StartsWith(without)).Select(line => line[Math.Min(1, line.Length)..] + "\n"));
}

/// <summary>A command and what the page says that it prints.</summary>
/// <param name="Command">The command.</param>
/// <param name="Lines">Lines of what it prints, in order; others may stand between them, and … stands for
/// anything.</param>
internal sealed record Dialogue(string Command, IReadOnlyList<string> Lines)
{
    private const string Prompt = "$ ";

    /// <summary>Reads a block.</summary>
    public static IEnumerable<Dialogue> Of(string[] lines)
    {
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].StartsWith(Prompt))
            {
                yield return new(lines[i][Prompt.Length..], [.. lines[(i + 1)..].TakeWhile(line => !line.StartsWith(Prompt))]);
            }
        }
    }
}

using System.Text.RegularExpressions;

namespace EndToEnd.Tests.Docs;

/// <summary>The recipes of docs/extending.md are true: they are followed, built and run.</summary>
public sealed class ExtendingTests(ExtendedSources extended) : IClassFixture<ExtendedSources>
{
    /// <summary>Every command of the page.</summary>
    public static TheoryData<string> Commands => [.. ExtendedSources.Dialogues.Select(dialogue => dialogue.Command)];

    [Theory]
    [MemberData(nameof(Commands))]
    public void ACommandPrintsWhatThePageSays(string command)
    {
        var printed = extended.PrintedBy(command);
        var rest = printed.Split('\n').Select(line => line.Trim()).ToList();
        foreach (var line in ExtendedSources.Dialogues.Single(dialogue => dialogue.Command == command).Lines)
        {
            var pattern = $"^{Regex.Escape(line.Trim()).Replace("…", ".*")}$";
            var found = rest.FindIndex(candidate => Regex.IsMatch(candidate, pattern));
            Assert.True(found >= 0, $"'{line}' is not, or not in its place, in what '{command}' printed:\n{printed}");
            rest.RemoveRange(0, found + 1);
        }
    }

    [Theory]
    [InlineData("A method")]
    [InlineData("A metric")]
    [InlineData("A data set")]
    [InlineData("A network")]
    [InlineData("A figure or a table")]
    [InlineData("A program in another language")]
    [InlineData("An option")]
    public void ThePageHasARecipeFor(string kind) => Assert.Contains(kind, ExtendedSources.Recipes.Select(recipe => recipe.Title));

    [Fact]
    public void ARecipeChangesOnePlaceOfARegistry() =>
        Assert.All(
            ExtendedSources.Recipes.Where(recipe => recipe.Files.Keys.Any(file => file.EndsWith(".cs"))),
            recipe => Assert.Single(recipe.Changes, change => change.Path.StartsWith("src/Stages/Experiments/"))
        );
}

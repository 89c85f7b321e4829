namespace Pipeline.Tests;

public class NearestTests
{
    [Theory]
    [InlineData("Figur2", "Figure2")]
    [InlineData("figure2", "Figure2")]
    [InlineData("Trian", "Train")]
    public void AMisspeltNameFindsTheOneThatWasMeant(string given, string meant) =>
        Assert.StartsWith($"Did you mean '{meant}'?", Nearest.Hint(given, ["Data", "Train", "Figure1", "Figure2"]));

    [Fact]
    public void ANameThatIsNearOneOfManyGetsNoList() =>
        Assert.Equal("Did you mean 'name-7'?", Nearest.Hint("nam-7", [.. Enumerable.Range(1, 13).Select(i => $"name-{i}")]));

    [Fact]
    public void ANameThatIsNearNothingGetsTheList() => Assert.Equal("Valid: Data, Train.", Nearest.Hint("zzzzzzzz", ["Data", "Train"]));
}

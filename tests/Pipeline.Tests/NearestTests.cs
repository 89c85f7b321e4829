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
    public void ANameThatIsNearNothingGetsTheList() => Assert.Equal("Valid: Data, Train.", Nearest.Hint("zzzzzzzz", ["Data", "Train"]));
}

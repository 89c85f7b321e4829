using Stages.Designs;

namespace Stages.Tests.Designs;

public sealed class ForgetSeedsTests
{
    private static readonly string[] Seeds = [ForgetSeeds.Name(1), ForgetSeeds.Name(2)];

    [Theory]
    [InlineData("mean over forgotten classes", "mean over forget seeds")]
    [InlineData("its median over classes (a bar is one forgotten class)", "its median over forget seeds (a bar is one forget seed)")]
    [InlineData("Class", "Forget seed")]
    [InlineData("classifier", "classifier")]
    public void SentencesAreAboutForgetSeeds(string ofClasses, string ofSeeds)
    {
        Assert.Equal(ofSeeds, ForgetSeeds.Say(ofClasses, Seeds));
        Assert.Equal(ofClasses, ForgetSeeds.Say(ofClasses, ["4", "8"]));
    }

    [Fact]
    public void WhereThereAreBothSentencesSayBoth() =>
        Assert.Equal("mean over forgotten classes or forget seeds", ForgetSeeds.Say("mean over forgotten classes", ["4", .. Seeds]));

    [Fact]
    public void TitlesNameThem()
    {
        Assert.Equal("forget seed 2", ForgetSeeds.Title(Seeds[1], "“", "”"));
        Assert.Equal("forgetting “4”", ForgetSeeds.Title("4", "“", "”"));
    }

    [Fact]
    public void ACellsPlaceAndStreamsAreTheForgetSeeds()
    {
        var cell = new CellName("digits10-random", 2, Seeds[1], "ssd", "forget_train", "%");
        Assert.Equal("digits10-random/forget-2/ssd/forget_train", cell.Text);
        string? pattern = null;
        cell.Stream((seed, purpose, of) => Pipeline.RandomStream.For(seed, (pattern = of) + purpose), 1, name => name + "/permutation");
        Assert.Equal("{setting}/forget-{class}/{method}/{metric}/permutation", pattern);
    }
}

using System.Security.Cryptography;
using System.Text;
using Pipeline.Keys;

namespace Pipeline.Tests.Keys;

public class KeyTests
{
    private static readonly TextStage Source = new("a", "hello");

    private static Key Of(Stage stage, string code = "c", string content = "0123") => KeyWriter.Write(stage, code, _ => content);

    private static NestedStage Nested(
        double rate = 0.1,
        bool flag = true,
        long? seed = null,
        Colour colour = Colour.Red,
        string label = "x"
    ) => new([new Labelled(label, Source)], rate, flag, seed, colour);

    [Fact]
    public void TheKeysTextIsCanonicalJson() =>
        Assert.Equal(
            """{"kind":"mixed","code":"c","parameters":{"Colour":"Red","Flag":true,"Items":"""
                + """[{"kind":"labelled","values":{"Label":"x","Source":{"input":"0123"}}}],"Rate":0.1,"Seed":null}}""",
            Of(Nested()).Text
        );

    [Fact]
    public void TheHashIsThatOfTheText() =>
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Of(Nested()).Text))), Of(Nested()).Hash);

    // A text is hashed in parts where its hash alone is asked for: whole numbers, letters of two bytes and of two characters stand at
    // every place of a part's end.
    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(5000)]
    public void TheHashAloneIsThatOfTheText(int items)
    {
        var stage = new NestedStage(
            [.. Enumerable.Range(0, items).Select(i => new Labelled(new string('ä', i % 61) + "😀", Source))],
            1.0 / 3,
            true,
            long.MaxValue,
            Colour.Red
        );
        Assert.Equal(Of(stage).Hash, KeyWriter.Hash(stage, "c", _ => "0123").ToString());
    }

    [Fact]
    public void EverythingThatGoesInChangesTheKey()
    {
        var keys = new[]
        {
            Of(Nested()),
            Of(Nested(rate: 0.2)),
            Of(Nested(flag: false)),
            Of(Nested(seed: 1)),
            Of(Nested(colour: Colour.Blue)),
            Of(Nested(label: "y")),
            Of(Nested(), code: "d"),
            Of(Nested(), content: "4567"),
        };
        Assert.Equal(keys.Length, keys.Select(k => k.Hash).Distinct().Count());
    }

    [Fact]
    public void TheIdIsNotInTheKey() => Assert.DoesNotContain("nested\"", Of(Nested()).Text, StringComparison.Ordinal);

    [Fact]
    public void AStageOfEqualValuesHasAnEqualKey() => Assert.Equal(Of(Nested()).Hash, Of(Nested()).Hash);

    [Fact]
    public void ANumberThatIsNotFiniteIsRefused() =>
        Assert.StartsWith(
            "Stage nested: parameter 'Rate' is NaN, which has no canonical text.",
            Assert.Throws<InvalidOperationException>(() => Of(Nested(rate: double.NaN))).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void DifferencesNameWhatChangedFromWhatToWhat()
    {
        var differences = KeyDifference.Between(
            Of(Nested(), code: new string('a', 64)).Text,
            Of(Nested(rate: 0.5, label: "y"), code: new string('b', 64), content: "ffffffffffffffff").Text
        );
        Assert.Equal(
            [
                "ParameterChanged Items[0].Label \"x\" → \"y\"",
                "ParameterChanged Rate 0.1 → 0.5",
                "InputChanged Items[0].Source",
                "CodeChanged code aaaaaaaaaaaa → bbbbbbbbbbbb",
            ],
            differences.Select(d => d.Reason == Reason.InputChanged ? $"{d.Reason} {d.Path}" : $"{d.Reason} {d}")
        );
    }

    [Fact]
    public void SwappedValuesOfTwoParametersChangeTheKey() =>
        Assert.NotEqual(Of(new LengthStage("x", [new TextStage("1", "2")])).Hash, Of(new LengthStage("2", [new TextStage("1", "x")])).Hash);

    [Fact]
    public void ADictionaryIsInTheKeyByItsNamesInOrder() =>
        Assert.Contains(
            """{"Constants":{"alpha":10,"layers":["a","b"],"slow":true}}""",
            Of(
                new ConstantsStage(
                    new Dictionary<string, object>
                    {
                        ["slow"] = true,
                        ["layers"] = new List<object> { "a", "b" },
                        ["alpha"] = 10L,
                    }
                )
            ).Text
        );

    // A setting may be called as the text of a key calls an input.
    [Fact]
    public void ADifferenceInADictionaryIsNamed() =>
        Assert.Equal(
            ["Constants.input 1 → 2"],
            KeyDifference
                .Between(
                    Of(new ConstantsStage(new Dictionary<string, object> { ["input"] = 1L })).Text,
                    Of(new ConstantsStage(new Dictionary<string, object> { ["input"] = 2L })).Text
                )
                .Select(difference => difference.ToString())
        );
}

[Kind("constants")]
internal sealed record ConstantsStage(IReadOnlyDictionary<string, object> Constants) : Stage
{
    public override string Id => "constants";

    public override IReadOnlyList<string> Outputs => [];

    public override void Run(StageContext context) { }
}

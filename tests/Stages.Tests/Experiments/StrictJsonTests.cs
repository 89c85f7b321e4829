using System.Text;
using Pipeline;
using Stages.Experiments;

namespace Stages.Tests.Experiments;

/// <summary>What an experiment's file may look like: JSON to the letter, and comments.</summary>
public sealed class StrictJsonTests : IDisposable
{
    private static readonly string Small = ExperimentFile.Find("small").Text;

    private readonly string folder = Directory.CreateTempSubdirectory("strict-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("[1, 2]", "[001, 010]")]
    [InlineData("\"epochs\": 1,", "\"epochs\": 010,")]
    [InlineData("\"batchSize\": 64,", "\"batchSize\": 0x40,")]
    [InlineData("\"batchSize\": 64,", "\"batchSize\": +64,")]
    [InlineData("0.02", ".02")]
    [InlineData("0.02", "NaN")]
    [InlineData("0.02", "Infinity")]
    [InlineData("\"digits\"", "'digits'")]
    [InlineData("\"width\"", "width")]
    [InlineData("[1, 2]", "[1, 2,]")]
    [InlineData("\"width\": 4,", "\"width\": 4,,")]
    [InlineData("\"metric\": \"forget_test\" }]", "\"metric\": \"forget_test\" }],")]
    public void WhatIsNotJsonIsRefusedWithItsLine(string from, string to)
    {
        var line = 1 + Small[..Small.IndexOf(from)].Count(c => c == '\n');
        var error = Refused(from, to);
        Assert.Contains("not valid JSON: ", error);
        Assert.Matches($"^my.json, line ({line}|{line + 1}): ", error);
    }

    [Theory]
    [InlineData("9223372036854775808")]
    [InlineData("18446744073709551615")]
    [InlineData("18446744073709551616")]
    [InlineData("340282366920938463463374607431768211455")]
    [InlineData("9287349087")]
    [InlineData("2147483648")]
    [InlineData("-1")]
    [InlineData("1e999")]
    [InlineData("1.5")]
    [InlineData("1e-30")]
    public void ASeedOutOfItsRangeIsToldTheRange(string seed) =>
        Assert.Equal(
            $"my.json, line 9: \"unlearningSeeds[0]\" is {seed}; it must be a whole number from 0 to 2,147,483,647.",
            Refused("\"unlearningSeeds\": [1, 2]", $"\"unlearningSeeds\": [{seed}, 2]")
        );

    [Theory]
    [InlineData("1.0", 1)]
    [InlineData("1e3", 1000)]
    [InlineData("-0", 0)]
    [InlineData("2147483647", int.MaxValue)]
    public void AWholeNumberMayBeWrittenInAnyWayOfJson(string seed, int meant) =>
        Assert.Equal([meant, 2], Read(Small.Replace("\"unlearningSeeds\": [1, 2]", $"\"unlearningSeeds\": [{seed}, 2]")).UnlearningSeeds);

    [Fact]
    public void ALongNumberIsCutInMessages() =>
        Assert.Contains($"is {new string('9', 60)}…; it must be", Refused("\"width\": 4", $"\"width\": {new string('9', 1000)}"));

    [Fact]
    public void AKeyThatIsThereTwiceIsRefused() =>
        Assert.Equal(
            $"my.json, line 8: \"width\" is there twice.{Environment.NewLine}It stands in line 7 too: give it once.",
            Refused("\"width\": 4,", "\"width\": 4,\n  \"width\": 8,")
        );

    [Fact]
    public void HalfACharacterIsNoName() =>
        Assert.Contains("\"name\" is '\\ud800'", Refused("\"name\": \"small\"", "\"name\": \"\\ud800\""));

    [Fact]
    public void CommentsMayStandAnywhere() =>
        AssertIsSmall(
            Read("// before\n" + Small.Replace("\"width\": 4,", "\"width\": /* inside */ 4, // at an end") + "/* after */\n// it")
        );

    [Fact]
    public void AFileNeedNotNameItsSchema() => AssertIsSmall(Read(Small.Replace("\"$schema\": \"experiment.schema.json\",", "")));

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    public void AMarkTellsTheEncoding(string encoding)
    {
        var path = Path.Combine(folder, "my.json");
        File.WriteAllText(path, Small.Replace("\n", "\r\n"), Encoding.GetEncoding(encoding));
        AssertIsSmall(Read(ExperimentFile.Find(path).Text));
    }

    [Theory]
    [InlineData("caf\u00e9", "latin1")]
    [InlineData("\u00ff\u00d8\u00ff\u00e0", "latin1")]
    public void WhatIsNotTextIsRefused(string text, string encoding)
    {
        var path = Path.Combine(folder, "my.json");
        File.WriteAllText(path, text, Encoding.GetEncoding(encoding));
        var error = Assert.Throws<PipelineException>(() => ExperimentFile.Find(path));
        Assert.Contains($"The experiment's file '{path}' is not text in UTF-8.", error.Message);
    }

    [Fact]
    public void AFolderIsNoFile()
    {
        var path = Directory.CreateDirectory(Path.Combine(folder, "my.json")).FullName;
        var error = Assert.Throws<PipelineException>(() => ExperimentFile.Find(path));
        Assert.Contains($"The experiment's file '{path}' is a folder.", error.Message);
    }

    [Fact]
    public void AFileThatCannotBeReadIsNamed()
    {
        var path = Path.Combine(folder, "my.json");
        File.CreateSymbolicLink(path, path);
        var error = Assert.Throws<PipelineException>(() => ExperimentFile.Find(path));
        Assert.Contains($"The experiment's file '{path}' cannot be read: ", error.Message);
    }

    [Fact]
    public void AnEmptyFileIsNoExperiment() => Assert.Contains("not valid JSON", Assert.Throws<PipelineException>(() => Read("")).Message);

    private static Experiment Read(string text) => ExperimentFile.Parse("my.json", text);

    private static string Refused(string from, string to)
    {
        Assert.Contains(from, Small);
        return Assert.Throws<PipelineException>(() => Read(Small.Replace(from, to))).Message;
    }

    // Lists in records are not equal by their values.
    private static void AssertIsSmall(Experiment experiment) => Assert.Equal(Summary(Read(Small)), Summary(experiment));

    private static string Summary(Experiment experiment) =>
        string.Join('\n', new Graph(new ExperimentGraph(experiment).Everything).Stages.Select(stage => stage.Id))
        + string.Join(' ', experiment.Models.Select(model => model.Training with { Milestones = [] }));
}

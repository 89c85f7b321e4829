namespace EndToEnd.Tests.Tuning;

/// <summary>A search of constants by the real command.</summary>
public sealed class TuneTests(TuneTests.TunedSpace tuned) : IClassFixture<TuneTests.TunedSpace>
{
    [Fact]
    public void ItPrintsTheTableAndTheLineForTheFile()
    {
        Assert.Contains("Ran 13 stages", tuned.Output);
        Assert.Matches("│ SSD +│ alpha (1|3) +│", tuned.Output);
        Assert.Matches("digits5-sub: \"methodSettings\": { \"ssd\": { \"alpha\": (1|3) } }", tuned.Output);
        Assert.Contains(Path.Combine("artifacts", "small", "tables", "tuning"), tuned.Output);
    }

    [Theory]
    [InlineData("tuning.csv")]
    [InlineData("tuning.md")]
    [InlineData("tuning-seeds.parquet")]
    [InlineData("tuning-trials.csv")]
    public void ItWritesTables(string file) => Assert.True(File.Exists(tuned.Space.InArtifacts($"small/tables/tuning/{file}")));

    [Fact]
    public void AnotherValueRunsItsOwnTrialsAndTheTable()
    {
        tuned.Space.Edit("more.json", "[1, 3]", "[1, 3, 5]");
        var output = tuned.Space.RunPlain("--experiment=more.json", "--target=Tune").AssertSuccess().Output;
        Assert.Contains("Ran 3 stages", output);
        Assert.Contains("12 were up to date", output);
    }

    [Fact]
    public void AnExperimentWithoutASearchIsMisuse()
    {
        tuned.Space.Edit("plain.json", TunedSpace.Tuning, "");
        tuned.Space.RunPlain("--experiment=plain.json", "--target=Tune").AssertMisuse("Add \"tuning\" to the experiment's file");
    }

    /// <summary>One method, two constants, two tuning seeds.</summary>
    public sealed class TunedSpace : IDisposable
    {
        internal const string Tuning = ", \"tuning\": { \"seeds\": [101, 102], \"methods\": { \"ssd\": { \"alpha\": [1, 3] } } }";

        public TunedSpace()
        {
            Space.Edit("\"width\": 4", "\"width\": 4, \"validation\": 0.1" + Tuning);
            Output = Space.RunWell("--target=Tune");
        }

        public PipelineSpace Space { get; } = new();

        public string Output { get; }

        public void Dispose() => Space.Dispose();
    }
}

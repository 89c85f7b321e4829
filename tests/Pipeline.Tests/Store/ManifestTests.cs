using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using Pipeline.Store;

namespace Pipeline.Tests.Store;

/// <summary>Seeds and their derivation, from a stage that draws to the manifest that people read.</summary>
public sealed class ManifestTests : IDisposable
{
    private readonly TestSpace space = new();

    public void Dispose() => space.Dispose();

    [Fact]
    public async Task AManifestSaysWhichStreamsWereDrawn()
    {
        var seeds = await SeedsOf(new DrawingStage(7));
        Assert.Equal(
            """[{"seed":7,"purpose":"draw/one"},{"seed":7,"purpose":"draw/{letter}","count":3}]""",
            seeds!["streams"]!.ToString(Formatting.None)
        );
    }

    [Fact]
    public async Task AManifestSaysHowAStreamIsDerived()
    {
        var seeds = await SeedsOf(new DrawingStage(7));
        Assert.Equal("xoshiro256**, whose 256 bits of state are the SHA-256 of \"seed|purpose\"", (string?)seeds!["derivation"]);
    }

    [Fact]
    public async Task AStageThatDrawsNothingHasNoStreamInItsManifest() =>
        Assert.Empty((await SeedsOf(new TextStage("a", "x")))!["streams"]!);

    [Fact]
    public void ARecordFromBeforeSeedsWereKeptIsRead() =>
        Assert.Null(StageRecord.Parse(System.Text.Encoding.UTF8.GetBytes(RecordWithoutSeeds().ToLine()))!.Details.Streams);

    [Fact]
    public void AManifestOfARecordWithoutSeedsSaysNothingOfThem() =>
        Assert.DoesNotContain("seeds", ReadableTree.Manifest("test/a", RecordWithoutSeeds()));

    private static StageRecord RecordWithoutSeeds()
    {
        var details = JsonConvert.DeserializeObject<RecordDetails>(
            """
            {"Kind":"text","KeyText":"{}","Why":"","Seconds":1.0,"PeakMemoryBytes":null,"Measurements":{},"Environment":{},"Failure":null}
            """
        )!;
        return StageRecord.Of("test/a", "0", DateTime.UnixEpoch, [new Output("a", "0", 1)], details);
    }

    private async Task<JToken?> SeedsOf(Stage stage)
    {
        await space.RunAsync(stage);
        return JObject.Parse(File.ReadAllText(space.Tree(stage.Id + "/manifest.json")))["seeds"];
    }

    [Kind("drawing")]
    private sealed record DrawingStage(long Seed) : Stage
    {
        public override string Id => "draw";

        public override IReadOnlyList<string> Outputs => ["drawn.txt"];

        public override void Run(StageContext context)
        {
            var drawn = context.Random(Seed, "draw/one").NextInt(10);
            foreach (var letter in "abc")
            {
                drawn += context.Random(Seed, $"draw/{letter}", "draw/{letter}").NextInt(10);
            }

            File.WriteAllText(context.Output("drawn.txt"), $"{drawn}");
        }
    }
}

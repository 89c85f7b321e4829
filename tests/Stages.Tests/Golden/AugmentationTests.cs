using System.Text.Json;
using Pipeline;
using Stages.Images;
using static TorchSharp.torch;

namespace Stages.Tests.Golden;

public sealed class AugmentationTests
{
    [Fact]
    public void BytesAreTheReferences()
    {
        using var scope = NewDisposeScope();
        using var golden = GoldenFile.Open("augmentation");
        using var cases = JsonDocument.Parse(golden.Metadata["cases"]);
        var draws = cases
            .RootElement.EnumerateArray()
            .Select(draw => new AugmentationDraw(
                draw.GetProperty("top").GetInt32(),
                draw.GetProperty("left").GetInt32(),
                draw.GetProperty("flip").GetBoolean(),
                draw.GetProperty("degrees").GetDouble()
            ))
            .ToArray();
        Assert.Equal(8, draws.Length);
        Assert.Equal(Planes(golden["output"]).bytes, Apply(Planes(golden["input"]), draws).bytes);
    }

    [Fact]
    public void AnUnturnedMiddleCropChangesNothing()
    {
        using var scope = NewDisposeScope();
        using var golden = GoldenFile.Open("augmentation");
        var draws = Enumerable.Repeat(new AugmentationDraw(4, 4, false, 0), 8).ToArray();
        var input = Planes(golden["input"]);
        Assert.Equal(input.bytes, Apply(input, draws).bytes);
    }

    [Fact]
    public void DrawsCoverTheirRanges()
    {
        var random = RandomStream.For(1, "augment");
        var draws = Enumerable.Range(0, 2000).Select(_ => AugmentationDraw.Draw(random)).ToList();
        Assert.Equal(Enumerable.Range(0, 9), draws.Select(draw => draw.Top).Distinct().Order());
        Assert.Equal(Enumerable.Range(0, 9), draws.Select(draw => draw.Left).Distinct().Order());
        Assert.InRange(draws.Count(draw => draw.Flip), 900, 1100);
        Assert.All(draws, draw => Assert.InRange(draw.Degrees, -15, 15));
        Assert.InRange(draws.Average(draw => draw.Degrees), -1, 1);
    }

    [Fact]
    public void OtherThanBytesIsRefused()
    {
        using var floats = zeros(1, 4, 4, 1);
        var refusal = Assert.Throws<ArgumentException>(() => Apply(floats, [new(4, 4, false, 0)]));
        Assert.StartsWith("images are Float32 [1, 4, 4, 1], expected bytes [N, channels, height, width]", refusal.Message);
    }

    private static Tensor Apply(Tensor images, IReadOnlyList<AugmentationDraw> draws) =>
        Augmentation.Apply(images, Augmentation.Lookups(draws, images.shape[2], images.shape[3], CPU));

    private static Tensor Planes(Tensor channelsLast) => channelsLast.permute(0, 3, 1, 2).contiguous();
}

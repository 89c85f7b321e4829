using Build.CommandLine;
using Build.Running;
using Pipeline;

namespace EndToEnd.Tests.CommandLine;

/// <summary>What can be said of GPUs on a machine that has none.</summary>
public sealed class GpuOptionTests
{
    [Fact]
    public void AWorkerPerSlotSpreadsOverTheGpus() => Assert.Equal(["0", "2", "0", "2"], Gpus.Slots([0, 2], slotsPerGpu: 2, visible: null));

    [Fact]
    public void IndicesCountAmongTheGpusThatTheHostSees() =>
        Assert.Equal(["7", "GPU-5f"], Gpus.Slots([1, 2], slotsPerGpu: 1, visible: "4, 7,GPU-5f"));

    [Fact]
    public void AWorkerSeesTheGpuThatItIsLeased() =>
        Assert.Equal(
            "3",
            Worker.Start(Options.Parse(["--device=cuda", "--numerics=native", "--gpus=0,3"]), experimentText: "", gpu: "3").Environment[
                Gpus.Visible
            ]
        );

    [Fact]
    public void OnTheCpuThereIsASlotForEveryJob() => Assert.Equal(["", "", ""], Gpus.Slots(Options.Parse(["--jobs=3"])));

    [Theory]
    [InlineData("--gpus=0,0", "--gpus=0,0: each index must be a whole number")]
    [InlineData("--gpus=-1", "--gpus=-1: each index must be a whole number")]
    [InlineData("--gpus=", "--gpus needs a value.")]
    [InlineData("--slots-per-gpu=0", "--slots-per-gpu=0: it must be a whole number")]
    [InlineData("--tf32", "--device=cuda: what a GPU computes depends on the GPU; ")]
    [InlineData("--numerics=portable", "--device=cuda: what a GPU computes depends on the GPU; ")]
    public void AWrongOptionIsRefused(string option, string message) =>
        Assert.StartsWith(message, Assert.Throws<PipelineException>(() => Options.Parse(["--device=cuda", option])).Message);

    [Theory]
    [InlineData("--gpus=0")]
    [InlineData("--slots-per-gpu=2")]
    [InlineData("--tf32")]
    public void OnTheCpuAnOptionAboutGpusIsRefused(string option) =>
        Assert.StartsWith(
            $"{option.Split('=')[0]} is about GPUs, and the device is the CPU.",
            Assert.Throws<PipelineException>(() => Options.Parse([option])).Message
        );

    [Fact]
    public void WithoutCudaTheHostSaysWhatIsMissing()
    {
        using var space = new PipelineSpace();
        space.Run("--target=Train", "--device=cuda", "--numerics=native").AssertMisuse("--device=cuda: ", "leave out --device");
    }

    [Fact]
    public void WithoutCudaNothingRuns()
    {
        using var space = new PipelineSpace();
        space.Run("--target=Train", "--device=cuda", "--numerics=native");
        Assert.False(Directory.Exists(space.InArtifacts("small")));
    }
}

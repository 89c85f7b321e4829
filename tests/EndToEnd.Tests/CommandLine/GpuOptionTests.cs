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
    public void AWorkerSeesTheGpuThatItIsLeasedAndNoOther()
    {
        var options = Options.Parse(["--device=cuda", "--gpus=0,3"]);
        Assert.Equal([0, 3], options.Gpus!);
        Assert.Equal("3", Worker.Start(options, "3").Environment[Gpus.Visible]);
    }

    [Fact]
    public void OnTheCpuThereIsASlotForEveryJob() => Assert.Equal(["", "", ""], Gpus.Slots(Options.Parse(["--jobs=3"])));

    [Theory]
    [InlineData("--gpus=0,0", "--device=cuda")]
    [InlineData("--gpus=-1", "--device=cuda")]
    [InlineData("--gpus=", "--device=cuda")]
    [InlineData("--slots-per-gpu=0", "--device=cuda")]
    [InlineData("--gpus=0", "--device=cpu")]
    [InlineData("--slots-per-gpu=2", "--jobs=1")]
    [InlineData("--tf32", "--jobs=1")]
    public void WrongOptionsAreRefused(params string[] arguments) =>
        Assert.Contains(arguments[0].Split('=')[0], Assert.Throws<PipelineException>(() => Options.Parse(arguments)).Message);

    [Fact]
    public void WithoutCudaTheHostSaysWhatIsMissingAndExitsWithTwo()
    {
        using var space = new PipelineSpace();
        var result = space.Run("--target=Train", "--device=cuda");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("--device=cuda: ", result.Output + result.Error);
        Assert.Contains("leave out --device", result.Output + result.Error);
        Assert.False(Directory.Exists(Path.Combine(space.Root, "artifacts", "small")));
    }
}

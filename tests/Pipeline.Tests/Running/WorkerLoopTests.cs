using Pipeline.Running;

namespace Pipeline.Tests.Running;

public sealed class WorkerLoopTests
{
    /// <summary>As torch 2.11 said it on an H100 without memory.</summary>
    [Fact]
    public void AMessageEndsBeforeTorchsFunctions() =>
        Assert.Equal(
            "CUDA error: out of memory\nSearch for `cudaErrorMemoryAllocation' in NVIDIA's documentation.",
            WorkerLoop.Plain(
                "CUDA error: out of memory\nSearch for `cudaErrorMemoryAllocation' in NVIDIA's documentation.\n\n"
                    + "Exception raised from initGlobalStreamState at /pytorch/c10/cuda/CUDAStream.cpp:183 (most recent call first):\n"
                    + "frame #0: c10::Error::Error(c10::SourceLocation) + 0x9d (0x7e9da817305d in libc10.so)\n"
            )
        );

    [Fact]
    public void AnotherMessageIsWhole() => Assert.Equal("no such file", WorkerLoop.Plain("no such file"));
}

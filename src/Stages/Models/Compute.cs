using static TorchSharp.torch;

namespace Stages.Models;

/// <summary>The one place that chooses devices and sets how torch computes.</summary>
public static class Compute
{
    /// <summary>
    /// The device of a stage. On the CPU a stage computes with one thread, because results depend on the number of threads.
    /// </summary>
    /// <param name="name">"cpu" or "cuda".</param>
    /// <exception cref="Pipeline.PipelineException">CUDA is asked for and not there.</exception>
    public static Device Device(string name)
    {
        set_num_threads(1);
        if (name == "cuda" && !cuda.is_available())
        {
            throw new Pipeline.PipelineException("--device=cuda: no CUDA device can be used here.",
                "Check nvidia-smi, and build with -p:TorchBackend=cuda, which restores TorchSharp-cuda-linux; or leave out --device.");
        }

        return name == "cuda" ? CUDA : CPU;
    }
}

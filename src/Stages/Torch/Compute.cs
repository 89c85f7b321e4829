using Pipeline;
using static TorchSharp.torch;

namespace Stages.Torch;

/// <summary>The one place that chooses devices and sets how torch computes.</summary>
public static class Compute
{
    /// <summary>The option that lets CUDA round the factors of products to TF32's ten bits.</summary>
    public const string Tf32 = "tf32";

    private const string Cuda = "cuda";
    private const string CudaLibrary = "libtorch_cuda.so";

    /// <summary>
    /// The device of a stage. On the CPU a stage computes with one thread, because results depend on the number of
    /// threads. On CUDA it is the one GPU that its worker was leased and sees.
    /// </summary>
    /// <exception cref="PipelineException">CUDA is asked for and not there.</exception>
    public static Device Device(StageContext context)
    {
        var device = Named(context.Device);
        if (device.type == TorchSharp.DeviceType.CUDA)
        {
            backends.cudnn.allow_tf32 = backends.cuda.matmul.allow_tf32 = context.Option(Tf32) is not null;
        }

        return device;
    }

    /// <summary>The device of this name, computing as a stage does.</summary>
    /// <exception cref="PipelineException">CUDA is asked for and not there.</exception>
    internal static Device Named(string name)
    {
        set_num_threads(1);
        return name == Cuda && Check([0]).Count == 1 ? CUDA : CPU;
    }

    /// <summary>Says why GPUs cannot be used here, before anything is computed.</summary>
    /// <param name="gpus">Their indices; all that are there when null.</param>
    /// <returns>The indices.</returns>
    /// <exception cref="PipelineException">There is no CUDA backend, no device, or not such a device.</exception>
    public static IReadOnlyList<int> Check(IReadOnlyList<int>? gpus)
    {
        LibTorch.ThrowIfUnusable();
        if (!File.Exists(Path.Combine(AppContext.BaseDirectory, CudaLibrary)))
        {
            throw new PipelineException(
                "--device=cuda: this program was built with the libtorch that has no CUDA.",
                "Build it with -p:TorchBackend=cuda, which restores TorchSharp-cuda-linux; or leave out --device."
            );
        }

        var count = cuda.is_available() ? cuda.device_count() : 0;
        if (count == 0)
        {
            throw new PipelineException(
                "--device=cuda: no CUDA device can be used here.",
                "Check nvidia-smi and CUDA_VISIBLE_DEVICES; or leave out --device."
            );
        }

        return gpus is null ? [.. Enumerable.Range(0, count)]
            : gpus.FirstOrDefault(gpu => gpu >= count, -1) is var missing and >= 0
                ? throw new PipelineException(
                    $"--gpus: there is no GPU {missing}; CUDA sees {count}, from 0.",
                    "nvidia-smi lists them; CUDA_VISIBLE_DEVICES hides some."
                )
            : gpus;
    }
}

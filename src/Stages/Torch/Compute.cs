using System.Runtime.InteropServices;
using Pipeline;
using static TorchSharp.torch;

namespace Stages.Torch;

/// <summary>The one place that chooses devices and sets how torch computes.</summary>
public static partial class Compute
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
    public static Device Device(StageContext context) => Named(context.Device, context.Option(Tf32) is not null);

    /// <summary>
    /// The device of this name, computing as a stage does: with one thread, and on CUDA with operations that come to
    /// the same bytes every time. An operation that has no such form throws.
    /// </summary>
    /// <param name="name">"cpu" or "cuda".</param>
    /// <param name="tf32">Whether CUDA may round factors to TF32.</param>
    /// <exception cref="PipelineException">CUDA is asked for and not there.</exception>
    public static Device Named(string name, bool tf32 = false)
    {
        set_num_threads(1);
        if (name != Cuda)
        {
            return CPU;
        }

        Check([0]);
        backends.cudnn.allow_tf32 = backends.cuda.matmul.allow_tf32 = tf32;
        SetDeterministic(GlobalContext(), true, false);
        SetFill(GlobalContext(), false);
        return CUDA;
    }

    /// <summary>Says why GPUs cannot be used here, before anything is computed.</summary>
    /// <param name="gpus">Their indices; all that are there when null.</param>
    /// <returns>The indices.</returns>
    /// <exception cref="PipelineException">There is no CUDA backend, no device, or not such a device.</exception>
    public static IReadOnlyList<int> Check(IReadOnlyList<int>? gpus)
    {
        LibTorch.ThrowIfUnusable();
        if (!File.Exists(Path.Combine(LibTorch.Folder, CudaLibrary)))
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

    // TorchSharp has no switch for these. The names are the library's, of at::globalContext() and of at::Context's
    // setDeterministicAlgorithms and setDeterministicFillUninitializedMemory (which else fills what is written anyway).
    [LibraryImport("torch_cpu", EntryPoint = "_ZN2at13globalContextEv")]
    private static partial nint GlobalContext();

    [LibraryImport("torch_cpu", EntryPoint = "_ZN2at7Context26setDeterministicAlgorithmsEbb")]
    private static partial void SetDeterministic(
        nint context,
        [MarshalAs(UnmanagedType.U1)] bool on,
        [MarshalAs(UnmanagedType.U1)] bool warnOnly
    );

    [LibraryImport("torch_cpu", EntryPoint = "_ZN2at7Context39setDeterministicFillUninitializedMemoryEb")]
    private static partial void SetFill(nint context, [MarshalAs(UnmanagedType.U1)] bool on);
}

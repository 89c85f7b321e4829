using System.Collections;
using System.Runtime.InteropServices;
using Pipeline;

namespace Build.Running;

/// <summary>
/// The environment variables that choose with which instructions, how many threads and what precision libraries
/// compute. They are ours to set: what the user's shell says would change bytes under the same keys (docs/science.md,
/// section 9).
/// </summary>
public static partial class Instructions
{
    /// <summary>Beginnings of their names.</summary>
    internal static IReadOnlyList<string> Names { get; } =
    [
        "ATEN_",
        "MKL_",
        "ONEDNN_",
        "DNNL_",
        "OMP_",
        "GOMP_",
        "KMP_",
        "TORCH_",
        "CUBLAS",
        "CUDNN_",
        "NVIDIA_TF32_OVERRIDE",
        "GLIBC_TUNABLES",
        "DOTNET_Enable",
        "DOTNET_MaxVector",
        "DOTNET_PreferredVector",
        "COMPlus_",
    ];

    /// <summary>
    /// What a worker is told: how many threads, and what each library that chooses its instructions by the processor
    /// may use.
    /// </summary>
    public static IEnumerable<(string Name, string Value)> Of(Numerics numerics)
    {
        // One thread per stage, from the start of the native libraries: results depend on the number.
        IEnumerable<(string, string)> all =
        [
            ("OMP_NUM_THREADS", "1"),
            ("MKL_NUM_THREADS", "1"),
            // Asks cuBLAS for the same sums every time; without a GPU nobody reads it.
            ("CUBLAS_WORKSPACE_CONFIG", ":4096:8"),
        ];
        // MKL's COMPATIBLE is the one code path that it takes on every maker's processors.
        return numerics switch
        {
            Numerics.Portable => [.. all, ("ATEN_CPU_CAPABILITY", "avx2"), ("ONEDNN_MAX_CPU_ISA", "AVX2"), ("MKL_CBWR", "COMPATIBLE")],
            Numerics.Baseline =>
            [
                .. all,
                ("ATEN_CPU_CAPABILITY", "default"),
                ("ONEDNN_MAX_CPU_ISA", "SSE41"),
                ("MKL_CBWR", "COMPATIBLE"),
                // The C library's exp and log round differently with FMA.
                ("GLIBC_TUNABLES", "glibc.cpu.hwcaps=-AVX2,-FMA,-FMA4"),
                // So do our own products.
                ("DOTNET_EnableAVX", "0"),
            ],
            _ => all,
        };
    }

    /// <summary>Whether a variable is one of them.</summary>
    public static bool Choose(string name) => Names.Any(name.StartsWith);

    /// <summary>
    /// Starts this program anew in its place, without such variables, where the user's shell has set any: the C library
    /// and the runtime read theirs before our first line. Does not return then.
    /// </summary>
    /// <exception cref="PipelineException">The system does not let it.</exception>
    public static void LeaveTheShells()
    {
        var variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(v => (Name: (string)v.Key, v.Value)).ToList();
        if (variables.Find(v => Choose(v.Name)) is not { Name: { } found })
        {
            return;
        }

        const string Self = "/proc/self/exe";
        _ = execve(
            Self,
            [.. File.ReadAllText("/proc/self/cmdline").Split('\0').SkipLast(1), null],
            [.. variables.Where(v => !Choose(v.Name)).Select(v => $"{v.Name}={v.Value}"), null]
        );
        throw new PipelineException(
            $"{found} is set, which changes how libraries compute, and {Self} cannot be started without it: "
                + $"{Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}.",
            $"Unset {found}."
        );
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int execve(string file, string?[] arguments, string?[] environment);
}

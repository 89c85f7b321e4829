using Build.CommandLine;
using Pipeline;
using Pipeline.Store;
using Stages.Torch;

namespace Build.Running;

/// <summary>
/// What a worker computes with, as far as it decides about bytes: workers of one class come to the same. On the CPU
/// libraries choose their code by the processor's maker and instructions, unless --numerics tells them which to use.
/// On a GPU it is the GPU, its driver and --tf32. A libtorch that was there before the program is named, too.
/// </summary>
public static class ProcessorClass
{
    private const string Unknown = "unknown";

    /// <summary>The class of this machine with these options.</summary>
    public static string Of(Options options) =>
        LibTorch.Elsewhere is { } folder ? $"{OfMachine(options)}, libtorch in {folder}" : OfMachine(options);

    /// <summary>With which --numerics machines of a class compute.</summary>
    public static Numerics NumericsOf(string name) =>
        Enum.TryParse<Numerics>(name.Split(',')[0], ignoreCase: true, out var numerics) ? numerics : Numerics.Native;

    private static string OfMachine(Options options) =>
        options.Device == "cuda" ? $"{Gpus() ?? Unknown}, TF32 {(options.Tf32 ? "on" : "off")}"
        : options.Selection.Numerics is var numerics && numerics != Numerics.Native ? numerics.ToString().ToLowerInvariant()
        : OfProcessor(Field("vendor_id"), Field("flags"));

    /// <summary>The class of a processor of a maker that has these instructions, in code that uses all it has.</summary>
    public static string OfProcessor(string? maker, string? flags)
    {
        var words = flags?.Split(' ') ?? [];
        string[] levels = ["amx_bf16", "avx512_bf16", "avx512_vnni", "avx512f", "avx_vnni", "avx2", "avx", "sse4_2"];
        return $"{levels.FirstOrDefault(words.Contains) ?? Unknown} ({maker ?? Unknown})";
    }

    /// <summary>
    /// Which classes results come from, for people; null where none names its class. What the host computes itself, and
    /// what came from elsewhere as a table, has none.
    /// </summary>
    public static string? Sentence(IEnumerable<StageRecord> records)
    {
        var classes = records
            .Select(record => record.Details.Environment.GetValueOrDefault(MachineFacts.Class))
            .OfType<string>()
            .CountBy(name => name)
            .OrderByDescending(c => c.Value)
            .Select(c => $"{c.Key} ({c.Value} {(c.Value == 1 ? "stage" : "stages")})")
            .ToList();
        return classes.Count switch
        {
            0 => null,
            1 => $"Computed with one class of processor: {classes[0]}.",
            _ => $"Computed with {classes.Count} classes of processor, whose bytes may differ: {string.Join("; ", classes)}.",
        };
    }

    /// <summary>
    /// The kinds among the lines of nvidia-smi. It lists every GPU, also those that CUDA_VISIBLE_DEVICES hides; how many
    /// a machine has decides about no bytes.
    /// </summary>
    public static string KindsOf(string lines) => string.Join("; ", lines.Split('\n').Distinct().Order(StringComparer.Ordinal));

    /// <summary>The kinds of GPU of this machine, with their driver; null where nvidia-smi tells none.</summary>
    internal static string? Gpus() =>
        Programs.Read("nvidia-smi", "--query-gpu=name,driver_version", "--format=csv,noheader") is { } lines ? KindsOf(lines) : null;

    // Sandboxes may keep it from their programs.
    private static string? Field(string name)
    {
        try
        {
            return File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith(name))?.Split(':', 2)[1].Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

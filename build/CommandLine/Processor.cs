using System.Runtime.Intrinsics.X86;

namespace Build.CommandLine;

/// <summary>What this machine's processor can do, as the system says: the runtime's own answer can be configured.</summary>
internal static class Processor
{
    /// <summary>What is said of one that lacks them.</summary>
    public const string Lacking = "This processor has no AVX2 and FMA";

    private static readonly Lazy<bool> Has = new(() =>
        Flags() is not { } flags ? Avx2.IsSupported && Fma.IsSupported : flags.Contains("avx2") && flags.Contains("fma")
    );

    /// <summary>Whether it has AVX2 and FMA: Intel's since Haswell (2013), AMD's since Excavator (2015).</summary>
    public static bool HasAvx2 => Has.Value;

    // Null where a sandbox does not tell them.
    private static string[]? Flags()
    {
        try
        {
            return File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("flags"))?.Split(' ');
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

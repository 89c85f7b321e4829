using System.Reflection;
using System.Text;
using Pipeline.Files;
using Pipeline.Fingerprints;

namespace Pipeline.Running;

/// <summary>The program that this process runs, told by what the compiler made of our own code.</summary>
public static class OwnProgram
{
    private static readonly Lazy<string> Known = new(() =>
    {
        var own = new OwnAssemblies(OwnAssemblies.IsOursByDefault).Closure([Assembly.GetEntryAssembly() ?? typeof(OwnProgram).Assembly]);
        var versions = own.Select(assembly => assembly.ManifestModule.ModuleVersionId.ToString("N")).Order(StringComparer.Ordinal);
        return Sha256Text.Hex(System.Security.Cryptography.SHA256.HashData(Encoding.ASCII.GetBytes(string.Concat(versions))));
    });

    /// <summary>Equal in two processes that loaded the same build of our assemblies.</summary>
    public static string Fingerprint => Known.Value;
}

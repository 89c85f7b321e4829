using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Stages.Torch;

/// <summary>
/// Lets TorchSharp's native library load on Debian 12 and Ubuntu 22.04. <c>libLibTorchSharp.so</c> asks libstdc++ for
/// the symbol version GLIBCXX_3.4.32 (GCC 13), which those systems lack, although nothing in it uses a symbol of that
/// version. The copy in the output folder is given the mark that makes the loader accept the lack; the package's file
/// is never touched.
/// </summary>
public static class LibTorch
{
    private const string FileName = "libLibTorchSharp.so";
    private const string Library = "libstdc++.so.6";
    private const string UnusedVersion = "GLIBCXX_3.4.32";
    private const string OldestVersion = "GLIBCXX_3.4.30";

    private static bool prepared;
    private static Exception? failure;

    /// <summary>
    /// Where libtorch is: beside the program, or the folder that it was built to use
    /// (<c>-p:TorchBackend=FOLDER</c>), as the <c>torch/lib</c> of a PyTorch that is installed.
    /// </summary>
    internal static string Folder => Elsewhere ?? AppContext.BaseDirectory;

    /// <summary>That folder, where it is not beside the program.</summary>
    public static string? Elsewhere =>
        typeof(LibTorch).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(d => d.Key == nameof(LibTorch))?.Value;

    /// <summary>
    /// Says why TorchSharp cannot load, before it says so less clearly. The runtime drops what is thrown while it loads
    /// an assembly, so the first code of ours that creates a tensor asks here.
    /// </summary>
    /// <exception cref="PlatformNotSupportedException">The machine's libstdc++ is too old, or the output folder cannot
    /// be written.</exception>
    public static void ThrowIfUnusable()
    {
        if (failure is not null)
        {
            throw new PlatformNotSupportedException(failure.Message, failure);
        }
    }

    /// <summary>
    /// Waits for TorchSharp to be loaded, and prepares its native library before anything can ask for it.
    /// </summary>
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "Nobody should have to call anything before using TorchSharp.")]
    internal static void Subscribe()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            return;
        }

        AppDomain.CurrentDomain.AssemblyLoad += (_, loaded) => PrepareFor(loaded.LoadedAssembly);
        foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies())
        {
            PrepareFor(assembly);
        }
    }

    /// <summary>
    /// Marks the version that <paramref name="path"/> asks for and does not use as weak, when
    /// <paramref name="offered"/> lacks it. The file is replaced by rename, so that hard links to it elsewhere keep
    /// their bytes, and processes that start at the same time see either the old file or the new one.
    /// </summary>
    /// <param name="path">A copy of <c>libLibTorchSharp.so</c>.</param>
    /// <param name="offered">The symbol versions that this machine's libstdc++ defines.</param>
    /// <returns>Whether the file was replaced.</returns>
    /// <exception cref="PlatformNotSupportedException">libstdc++ is older than the library can do with.</exception>
    internal static bool Prepare(string path, IReadOnlySet<string> offered)
    {
        var bytes = File.ReadAllBytes(path);
        var missing = ElfVersions
            .Needed(bytes)
            .Where(need => need.Library == Library && !need.Weak && !offered.Contains(need.Version))
            .ToList();
        if (missing.Find(need => need.Version != UnusedVersion) is { } lacking)
        {
            throw new PlatformNotSupportedException(
                $"TorchSharp needs a {Library} that defines {OldestVersion} (GCC 12: Debian 12, Ubuntu 22.04 or newer); "
                    + $"this machine's lacks {lacking.Version}. Install a newer libstdc++, or run in a container of a newer system."
            );
        }

        foreach (var need in missing)
        {
            var flags = bytes.AsSpan(need.FlagsOffset, sizeof(ushort));
            BinaryPrimitives.WriteUInt16LittleEndian(flags, (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(flags) | ElfVersions.Weak));
        }

        if (missing.Count == 0)
        {
            return false;
        }

        var replacement = $"{path}.{Guid.NewGuid():N}";
        try
        {
            File.Copy(path, replacement);
            File.WriteAllBytes(replacement, bytes);
            // The builder compares time and size to decide whether to copy the package's file again.
            File.SetLastWriteTimeUtc(replacement, File.GetLastWriteTimeUtc(path));
            File.Move(replacement, path, overwrite: true);
        }
        finally
        {
            File.Delete(replacement);
        }

        return true;
    }

    private static void PrepareFor(Assembly assembly)
    {
        if (prepared || assembly.GetName().Name != "TorchSharp" || Path.GetDirectoryName(assembly.Location) is not { Length: > 0 } folder)
        {
            return;
        }

        prepared = true;
        string[] places = [Path.Combine(folder, FileName), Path.Combine(folder, "runtimes", "linux-x64", "native", FileName)];
        try
        {
            foreach (var path in places.Where(File.Exists))
            {
                Prepare(path, Offered());
            }

            if (Elsewhere is { } elsewhere)
            {
                LoadFrom(elsewhere);
            }
        }
        catch (Exception error)
            when (error is PlatformNotSupportedException or IOException or UnauthorizedAccessException or BadImageFormatException)
        {
            failure = error;
        }
    }

    // It brings what it needs from folders that it knows. TorchSharp asks by name, and is given what is loaded.
    internal static void LoadFrom(string folder)
    {
        try
        {
            NativeLibrary.Load(Path.Combine(folder, "libtorch.so"));
        }
        catch (DllNotFoundException error)
        {
            throw new PlatformNotSupportedException(
                $"This program was built to use the libtorch in {folder}, which cannot be loaded: {error.Message} "
                    + "Build it again with -p:TorchBackend= and the folder of a libtorch 2.10 or 2.11, or cpu."
            );
        }
    }

    /// <summary>The symbol versions of the libstdc++ in this process, which the runtime itself has loaded.</summary>
    private static IReadOnlySet<string> Offered()
    {
        NativeLibrary.TryLoad(Library, out _);
        var line = File.ReadLines("/proc/self/maps").FirstOrDefault(line => line.Contains("/libstdc++.so.6"));
        return line is null
            ? throw new PlatformNotSupportedException($"TorchSharp needs {Library}, which this machine lacks. Install libstdc++6.")
            : ElfVersions.Defined(File.ReadAllBytes(line[line.IndexOf('/')..]));
    }
}

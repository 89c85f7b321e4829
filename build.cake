// `dotnet cake` lands here, builds the host in build/ when a source file changed, and becomes it: all tasks are there.
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

[DllImport("libc", SetLastError = true)] static extern int execv(string program, string[] arguments);
[DllImport("libc")] static extern int prctl(int option, nuint a, nuint b, nuint c, nuint d);

// When the command `dotnet cake` ends before this process, the kernel sends it SIGTERM (15); so it does to the host.
// Other systems lack the function; there the build says what is needed.
if (OperatingSystem.IsLinux()) _ = prctl(1, 15, 0, 0, 0);

int Build(string folder)
{
    // `dotnet build` would say every error twice, and "Build succeeded" before a run that may fail.
    using var build = Process.Start(new ProcessStartInfo(
        "dotnet",
        new[] { "msbuild", "build/Build.csproj", "-restore", "-nologo", "-v:quiet", "-p:Configuration=Release", $"-p:HostFolder={folder}/" }));
    AppDomain.CurrentDomain.ProcessExit += (_, _) => { try { build.Kill(entireProcessTree: true); } catch (InvalidOperationException) { } };
    build.WaitForExit();
    return build.ExitCode;
}

// A process that runs from a folder names it in its command line. What was submitted as a job may run on another machine.
bool IsUsed(string folder) => System.IO.Directory.GetFiles("/proc", "cmdline", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1, IgnoreInaccessible = true })
    .Any(file => { try { return System.IO.File.ReadAllText(file).Contains(folder); } catch (IOException) { return false; } });

string[] names = { "build", "src", "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "ReadyToRun.targets", "global.json" };
var files = names.SelectMany(n => System.IO.Directory.Exists(n) ? System.IO.Directory.GetFiles(n, "*", SearchOption.AllDirectories) : new[] { n })
    .Where(f => !f.Split('/').Any(part => part is "bin" or "obj")).OrderBy(f => f, StringComparer.Ordinal);
var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
foreach (var file in files) { sha.AppendData(System.Text.Encoding.UTF8.GetBytes(file)); sha.AppendData(System.IO.File.ReadAllBytes(file)); }
// What is set for the build: TorchBackend=cuda dotnet cake ...
foreach (var name in new[] { "TorchBackend", "UseCakeFrostingPackage" }) sha.AppendData(System.Text.Encoding.UTF8.GetBytes($"{name}={Environment.GetEnvironmentVariable(name)};"));

// Each state of the sources has a folder of its own: a run that goes on, and starts workers, is not built over.
const string Hosts = "build/bin/hosts";
var state = Convert.ToHexString(sha.GetHashAndReset())[..16].ToLowerInvariant();
var host = $"{Hosts}/{state}";
if (!System.IO.File.Exists($"{host}/built"))
{
    Console.WriteLine("Building the pipeline (its sources changed, or this is the first run) ...");
    if (Build($"bin/hosts/{state}") != 0) Environment.Exit(1);
    System.IO.File.WriteAllText($"{host}/built", "");
    foreach (var old in System.IO.Directory.GetDirectories(Hosts).Where(folder => folder != host && !System.IO.File.Exists($"{folder}/submitted") && !IsUsed(folder)))
    {
        System.IO.Directory.Delete(old, recursive: true);
    }
}

// Cake's own tool answers --help and --version itself; what stands behind "--" it leaves to the host: dotnet cake -- --help.
var arguments = Environment.GetCommandLineArgs().Skip(1).SkipWhile(a => a == "build.cake").Where(a => a != "--");
// This process becomes the host: nothing stands between it and who sends signals, waits for it and reads its exit code.
var dotnet = Environment.ProcessPath;
execv(dotnet, new[] { "dotnet", $"{host}/Build.dll" }.Concat(arguments).Append(null).ToArray());
throw new System.ComponentModel.Win32Exception(Marshal.GetLastPInvokeError(), $"{dotnet} could not be started");

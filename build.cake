// `dotnet cake` lands here, builds the host in build/ when a source file changed, and hands it its arguments; all tasks are there.
using System.Diagnostics;
using System.Security.Cryptography;

int Dotnet(IEnumerable<string> arguments) { using var process = Process.Start(new ProcessStartInfo("dotnet", arguments)); process.WaitForExit(); return process.ExitCode; }

string[] names = { "build", "src", "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "ReadyToRun.targets", "global.json" };
var files = names.SelectMany(n => System.IO.Directory.Exists(n) ? System.IO.Directory.GetFiles(n, "*", SearchOption.AllDirectories) : new[] { n })
    .Where(f => !f.Split('/').Any(part => part is "bin" or "obj")).OrderBy(f => f, StringComparer.Ordinal);
var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
foreach (var file in files) { sha.AppendData(System.Text.Encoding.UTF8.GetBytes(file)); sha.AppendData(System.IO.File.ReadAllBytes(file)); }
// What is set for the build: TorchBackend=cuda dotnet cake ...
foreach (var name in new[] { "TorchBackend", "UseCakeFrostingPackage" }) sha.AppendData(System.Text.Encoding.UTF8.GetBytes($"{name}={Environment.GetEnvironmentVariable(name)};"));
var sources = Convert.ToHexString(sha.GetHashAndReset());

const string Host = "build/bin/Release/net10.0/Build.dll", Built = "build/obj/built-from";
if (!System.IO.File.Exists(Host) || !System.IO.File.Exists(Built) || System.IO.File.ReadAllText(Built) != sources)
{
    Console.WriteLine("Building the pipeline (its sources changed, or this is the first run) ...");
    if (Dotnet(new[] { "build", "build/Build.csproj", "-c", "Release", "--nologo", "-v", "quiet", "-clp:NoSummary" }) != 0) Environment.Exit(1);
    System.IO.File.WriteAllText(Built, sources);
}

// Cake's own tool answers --help and --version itself; what stands behind "--" it leaves to the host: dotnet cake -- --help.
var arguments = Environment.GetCommandLineArgs().Skip(1).SkipWhile(a => a == "build.cake").Where(a => a != "--");
Environment.Exit(Dotnet(new[] { Host }.Concat(arguments)));

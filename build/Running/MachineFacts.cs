using System.Runtime.InteropServices;
using Build.CommandLine;
using Stages.Experiments;

namespace Build.Running;

/// <summary>What manifests say of where a stage ran. None of it enters a key.</summary>
public static class MachineFacts
{
    /// <summary>Machine, system, processor, runtime, packages, commit.</summary>
    public static IReadOnlyDictionary<string, string> Read(Options options)
    {
        var facts = new SortedDictionary<string, string>()
        {
            ["machine"] = Environment.MachineName,
            ["system"] = RuntimeInformation.OSDescription,
            ["processor"] =
                File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name"))?.Split(':', 2)[1].Trim()
                ?? RuntimeInformation.ProcessArchitecture.ToString(),
            ["cores"] = Environment.ProcessorCount.ToString(),
            ["device"] = options.Device,
            ["runtime"] = RuntimeInformation.FrameworkDescription,
        };
        foreach (
            var package in typeof(Experiment)
                .Assembly.GetReferencedAssemblies()
                .Where(a => a.Name is "TorchSharp" or "ParquetSharp" or "ScottPlot" or "MathNet.Numerics")
        )
        {
            facts[package.Name!] = package.Version!.ToString();
        }

        if (options.Device == "cuda")
        {
            facts["tf32"] = options.Tf32 ? "on" : "off";
            facts["gpus"] =
                Programs.Read("nvidia-smi", "--query-gpu=name,driver_version", "--format=csv,noheader")?.ReplaceLineEndings("; ")
                ?? "unknown";
        }

        if (Programs.Read("git", "rev-parse", "HEAD") is { } commit)
        {
            facts["commit"] = commit;
            facts["dirty"] = Programs.Read("git", "status", "--porcelain") is { Length: > 0 } ? "yes" : "no";
        }

        return facts;
    }
}

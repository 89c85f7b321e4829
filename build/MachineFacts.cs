using System.Globalization;
using System.Runtime.InteropServices;

namespace Build;

/// <summary>What manifests say of where a stage ran. None of it enters a key.</summary>
public static class MachineFacts
{
    /// <summary>Machine, system, processor, runtime, packages, commit.</summary>
    public static IReadOnlyDictionary<string, string> Read(string device)
    {
        var facts = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["machine"] = Environment.MachineName,
            ["system"] = RuntimeInformation.OSDescription,
            ["processor"] = File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString(),
            ["cores"] = Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture),
            ["device"] = device,
            ["runtime"] = RuntimeInformation.FrameworkDescription,
        };
        foreach (var package in typeof(Stages.Experiments.Experiment).Assembly.GetReferencedAssemblies().Where(a => a.Name is "TorchSharp" or "ParquetSharp" or "ScottPlot" or "MathNet.Numerics"))
        {
            facts[package.Name!] = package.Version!.ToString();
        }

        if (Git.Read("rev-parse", "HEAD") is { } commit)
        {
            facts["commit"] = commit;
            facts["dirty"] = Git.Read("status", "--porcelain") is { Length: > 0 } ? "yes" : "no";
        }

        return facts;
    }
}

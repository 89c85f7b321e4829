using System.Runtime.InteropServices;
using Build.CommandLine;
using Pipeline;
using Stages.Experiments;

namespace Build.Running;

/// <summary>What manifests say of where a stage ran. None of it enters a key.</summary>
public static class MachineFacts
{
    /// <summary>Why there is no commit.</summary>
    public const string NoCommit = "noCommit";

    /// <summary>Machine, system, processor, runtime, packages, commit.</summary>
    public static IReadOnlyDictionary<string, string> Read(Options options)
    {
        var facts = new SortedDictionary<string, string>()
        {
            ["machine"] = Environment.MachineName,
            ["system"] = RuntimeInformation.OSDescription,
            ["processor"] = Processor() ?? RuntimeInformation.ProcessArchitecture.ToString(),
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

        var checkout = Checkout.Here();
        if (checkout.Commit is { } commit)
        {
            facts["commit"] = commit;
            facts["dirty"] = IsDirty(checkout, options.Artifacts);
        }
        else
        {
            facts[NoCommit] = checkout.Lack!;
        }

        return facts;
    }

    // Sandboxes may keep it from their programs.
    private static string? Processor()
    {
        try
        {
            return File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name"))?.Split(':', 2)[1].Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // A stage that has computed does not fail because git does.
    private static string IsDirty(Checkout checkout, string artifacts)
    {
        try
        {
            return checkout.Changes(artifacts) is ({ Count: 0 }, { Count: 0 }) ? "no" : "yes";
        }
        catch (PipelineException)
        {
            return "unknown";
        }
    }
}

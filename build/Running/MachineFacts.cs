using System.Runtime.InteropServices;
using Build.CommandLine;
using Pipeline;
using Pipeline.Running;
using Stages.Experiments;

namespace Build.Running;

/// <summary>What manifests say of where a stage ran. None of it enters a key.</summary>
public static class MachineFacts
{
    /// <summary>Why there is no commit.</summary>
    public const string NoCommit = "noCommit";

    /// <summary>Names the class of processor: see <see cref="ProcessorClass"/>.</summary>
    public const string Class = "class";

    /// <summary>What is true of the machine that a worker computes on.</summary>
    public static IReadOnlyDictionary<string, string> OfMachine(Options options)
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
        if (options.Device == "cuda")
        {
            facts["tf32"] = options.Tf32 ? "on" : "off";
            facts["gpus"] = ProcessorClass.Gpus() ?? "unknown";
        }

        return facts;
    }

    /// <summary>What a worker says of itself.</summary>
    public static WorkerHello Hello(Options options)
    {
        var facts = new SortedDictionary<string, string>(OfMachine(options).ToDictionary()) { [Class] = ProcessorClass.Of(options) };
        var job = Environment.GetEnvironmentVariable("SLURM_JOB_ID");
        if (job is not null)
        {
            facts["job"] = job;
        }

        return new WorkerHello(OwnProgram.Fingerprint, Environment.MachineName, job, facts[Class], facts);
    }

    /// <summary>Machine, system, processor, runtime, packages, commit.</summary>
    public static IReadOnlyDictionary<string, string> Read(Options options)
    {
        var facts = new SortedDictionary<string, string>(OfMachine(options).ToDictionary());
        foreach (
            var package in typeof(Experiment)
                .Assembly.GetReferencedAssemblies()
                .Where(a => a.Name is "TorchSharp" or "ParquetSharp" or "ScottPlot" or "MathNet.Numerics")
        )
        {
            facts[package.Name!] = package.Version!.ToString();
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

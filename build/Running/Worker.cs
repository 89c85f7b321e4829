using System.Diagnostics;
using System.Text;
using Build.CommandLine;
using Pipeline;
using Pipeline.Fingerprints;
using Pipeline.Running;
using Stages.Experiments;

namespace Build.Running;

/// <summary>The worker's side of the host: the same program, told the same experiment, and to serve stages.</summary>
public static class Worker
{
    /// <summary>The first argument of a worker.</summary>
    public const string Mark = "--worker";

    /// <summary>
    /// What each library that chooses its instructions by the processor is told: to use those of the least processor
    /// that it supports (docs/science.md, section 9).
    /// </summary>
    private static readonly IReadOnlyDictionary<string, string> Portable = new Dictionary<string, string>
    {
        ["ATEN_CPU_CAPABILITY"] = "default",
        ["ONEDNN_MAX_CPU_ISA"] = "SSE41",
        ["MKL_CBWR"] = "COMPATIBLE",
    };

    /// <summary>The environment variables that choose instructions.</summary>
    internal static IEnumerable<string> Instructions => Portable.Keys;

    /// <summary>
    /// Names the environment variable that holds the experiment's text as the host read it: somebody may edit the file
    /// while the run goes on.
    /// </summary>
    private const string ExperimentVariable = "PIPELINE_EXPERIMENT";

    /// <summary>What Linux lets one variable hold, with room for its name; a longer text is read from its file.</summary>
    private const int LongestText = 120_000;

    /// <summary>The command that starts a worker of a host that serves this request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="gpu">The GPU that the worker is leased, as CUDA_VISIBLE_DEVICES names it: the only one it sees.
    /// Empty on the CPU.</param>
    public static ProcessStartInfo Start(Request request, string gpu)
    {
        var options = request.Options;
        var start = new ProcessStartInfo(Environment.ProcessPath!);
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
        {
            start.ArgumentList.Add(typeof(Worker).Assembly.Location);
        }

        start.ArgumentList.Add(Mark);
        foreach (var argument in options.ForWorkers)
        {
            start.ArgumentList.Add(argument);
        }

        if (gpu.Length > 0)
        {
            start.Environment[Gpus.Visible] = gpu;
        }

        start.Environment.Remove(ExperimentVariable);
        if (Encoding.UTF8.GetByteCount(request.ExperimentText) < LongestText)
        {
            start.Environment[ExperimentVariable] = request.ExperimentText;
        }

        // One thread per stage, from the start of the native libraries: results depend on the number.
        start.Environment["OMP_NUM_THREADS"] = "1";
        start.Environment["MKL_NUM_THREADS"] = "1";
        if (options.Selection.Numerics == Numerics.Portable)
        {
            foreach (var (variable, value) in Portable)
            {
                start.Environment[variable] = value;
            }
        }

        return start;
    }

    /// <summary>Serves stages until the host closes standard input.</summary>
    public static int Run(Options options)
    {
        // With the first stage: signals that were to end a worker that reads the experiment come to one that serves.
        var graph = new Lazy<Graph>(() =>
        {
            var request = Request.Open(options, Environment.GetEnvironmentVariable(ExperimentVariable));
            return new Graph(new ExperimentGraph(request.Experiment).Everything);
        });
        return WorkerLoop.Run(id => graph.Value.Find(id), new CodeFingerprints(options.CodeCache).Of, options.Device, options.ForStages);
    }
}

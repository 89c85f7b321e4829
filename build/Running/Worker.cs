using System.Diagnostics;
using System.Text;
using Build.CommandLine;
using Newtonsoft.Json;
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
    /// Names the environment variable that holds the experiment's text as the host read it: somebody may edit the file
    /// while the run goes on.
    /// </summary>
    private const string ExperimentVariable = "PIPELINE_EXPERIMENT";

    /// <summary>Names the one that holds its programs as the host found them, for the same reason.</summary>
    private const string ProgramsVariable = "PIPELINE_PROGRAMS";

    /// <summary>What Linux lets one variable hold, with room for its name; a longer text is read from its file.</summary>
    private const int LongestText = 120_000;

    /// <summary>The words that start this program.</summary>
    public static IReadOnlyList<string> OwnCommand =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
            ? [Environment.ProcessPath!, typeof(Worker).Assembly.Location]
            : [Environment.ProcessPath!];

    /// <summary>The command that starts a worker of a host with these options.</summary>
    /// <param name="options">The options.</param>
    /// <param name="experimentText">The text of the experiment's file.</param>
    /// <param name="gpu">The GPU that the worker is leased, as CUDA_VISIBLE_DEVICES names it: the only one it sees.
    /// Empty on the CPU.</param>
    /// <param name="programs">The experiment's programs, as the host found them.</param>
    public static ProcessStartInfo Start(Options options, string experimentText, string gpu, IReadOnlyList<FoundProgram>? programs = null)
    {
        var start = new ProcessStartInfo(OwnCommand[0], [.. OwnCommand.Skip(1), Mark, .. options.ForWorkers]);

        if (gpu.Length > 0)
        {
            start.Environment[Gpus.Visible] = gpu;
        }

        // A worker that is killed would leave the pipes for its debugger in the temporary folder.
        start.Environment.TryAdd("DOTNET_EnableDiagnostics", "0");
        start.Environment.Remove(ExperimentVariable);
        if (Encoding.UTF8.GetByteCount(experimentText) < LongestText)
        {
            start.Environment[ExperimentVariable] = experimentText;
        }

        start.Environment.Remove(ProgramsVariable);
        if (programs is { Count: > 0 })
        {
            start.Environment[ProgramsVariable] = Told(programs);
        }

        foreach (var (name, value) in Instructions.Of(options.Selection.Numerics))
        {
            start.Environment[name] = value;
        }

        return start;
    }

    /// <summary>Serves stages until the host closes standard input.</summary>
    public static int Run(Options options)
    {
        var programs = Environment.GetEnvironmentVariable(ProgramsVariable);
        var request = Request.Open(
            options,
            Environment.GetEnvironmentVariable(ExperimentVariable),
            programs is null ? null : JsonConvert.DeserializeObject<List<FoundProgram>>(programs)
        );
        var graph = new Graph(new ExperimentGraph(request.Experiment).Everything);
        return WorkerLoop.Run(
            graph.Find,
            new CodeFingerprints(options.CodeCache).Of,
            options.Device,
            options.ForStages,
            MachineFacts.Hello(options)
        );
    }

    private static string Told(IReadOnlyList<FoundProgram> programs)
    {
        var text = JsonConvert.SerializeObject(programs);
        return Encoding.UTF8.GetByteCount(text) < LongestText
            ? text
            : throw new PipelineException(
                "The experiment's programs have too many files for a worker to be told of.",
                "Name the files that a program consists of in its program.json: \"files\": [\"*.py\"]."
            );
    }
}

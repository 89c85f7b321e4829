using Newtonsoft.Json;
using Pipeline.Files;
using Pipeline.Keys;

namespace Pipeline.Running;

/// <summary>The worker process's side: reads requests, runs stages one after another, ends with its host.</summary>
public static class WorkerLoop
{
    /// <summary>Names the environment variable that holds the host's process id.</summary>
    internal const string HostVariable = "PIPELINE_HOST";

    /// <summary>Serves requests until standard input ends or the host dies.</summary>
    /// <param name="find">The stage with an id, in a graph built from the same arguments as the host's.</param>
    /// <param name="code">The code fingerprint of a stage, as this process's own assemblies have it.</param>
    /// <param name="device">"cpu" or "cuda".</param>
    /// <param name="options">What <see cref="StageContext.Option"/> answers.</param>
    public static int Run(
        Func<string, Stage?> find,
        Func<Stage, string> code,
        string device,
        IReadOnlyDictionary<string, string>? options = null
    )
    {
        var host = int.Parse(Environment.GetEnvironmentVariable(HostVariable) ?? "0");
        if (!Libc.DieWithParent(host))
        {
            // The host was killed while this process started; a request that it left in the pipe is nobody's any more.
            return 0;
        }

        ProcessStatus.EndBeforeHost();
        var output = Console.Out;
        while (Console.In.ReadLine() is { } line)
        {
            var request = JsonConvert.DeserializeObject<WorkerRequest>(line)!;
            Send(output, Answer(request, find, code, device, options, log => Send(output, new WorkerReply(Log: log))));
        }

        return 0;
    }

    private static WorkerReply Answer(
        WorkerRequest request,
        Func<string, Stage?> find,
        Func<Stage, string> code,
        string device,
        IReadOnlyDictionary<string, string>? options,
        Action<string> log
    )
    {
        try
        {
            var stage = find(request.Stage);
            var key = stage is null ? null : KeyWriter.Write(stage, code(stage), input => request.Inputs[input.Id].Content);
            if (stage is null || key is null)
            {
                throw new InvalidOperationException(
                    $"The graph of the worker has no stage {request.Stage}, the host's has: a stage that a target asks for is in no "
                        + "row of the catalogue, or the program was built anew during the run. Run again."
                );
            }

            if (key.Hash != request.Key)
            {
                throw new InvalidOperationException(
                    $"{request.Stage} has another key in the worker than in the host: the program was built anew during the run, "
                        + "or a key has something of the process in it. Run again."
                );
            }

            var hasOwnPeak = ProcessStatus.TryResetPeakMemory();
            var result = InProcess.Run(
                new Execution(stage, key, request.Folder, request.Checkpoints, request.Inputs, log),
                device,
                options
            );
            return new WorkerReply(Result: result with { PeakMemoryBytes = hasOwnPeak ? ProcessStatus.PeakMemory() : null });
        }
#pragma warning disable CA1031 // Whatever a stage throws is its failure; the worker lives on for the next stage.
        catch (Exception error)
#pragma warning restore CA1031
        {
            // What the user can put right needs no trace, which would hide what a program said last.
            return new WorkerReply(Error: new WorkerError(error.Message, error is PipelineException ? error.Message : error.ToString()));
        }
    }

    private static void Send(TextWriter output, WorkerReply reply)
    {
        lock (output)
        {
            output.WriteLine(WorkerReply.Mark + JsonConvert.SerializeObject(reply));
            output.Flush();
        }
    }
}

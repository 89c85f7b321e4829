using Pipeline.Files;
using Pipeline.Keys;
using Pipeline.Store;

namespace Pipeline.Running;

/// <summary>The worker process's side: reads requests, runs stages one after another, ends with its host.</summary>
public static class WorkerLoop
{
    /// <summary>
    /// Names the environment variable that holds the host's process id. A worker without it was started by a launcher.
    /// </summary>
    public const string HostVariable = "PIPELINE_HOST";

    /// <summary>Serves requests until standard input ends or the host dies.</summary>
    /// <param name="find">The stage with an id, in a graph built from the same arguments as the host's.</param>
    /// <param name="code">The code fingerprint of a stage, as this process's own assemblies have it.</param>
    /// <param name="device">"cpu" or "cuda".</param>
    /// <param name="options">What <see cref="StageContext.Option"/> answers.</param>
    /// <param name="hello">What it says of itself; by default its machine's name alone.</param>
    /// <param name="times">How long to wait for the host.</param>
    public static int Run(
        Func<string, Stage?> find,
        Func<Stage, string> code,
        string device,
        IReadOnlyDictionary<string, string>? options = null,
        WorkerHello? hello = null,
        WorkerTimes? times = null
    )
    {
        var host = int.TryParse(Environment.GetEnvironmentVariable(HostVariable), out var id) ? id : (int?)null;
        if (host is { } parent && !Libc.DieWithParent(parent))
        {
            // The host was killed while this process started; a request that it left in the pipe is nobody's any more.
            return 0;
        }

        ProcessStatus.EndBeforeHost();
        using var link = new HostLink(Console.Out, launched: host is null, times ?? new());
        link.Open(hello ?? WorkerHello.OfMachine(), Console.In);
        foreach (var request in link.Requests())
        {
            if (host is null)
            {
                LateFiles.Await(request.Inputs.Values.SelectMany(input => input.Files.Values));
            }

            var reply = Answer(request, find, code, device, options, log => link.Send(new WorkerReply(Log: log)));
            if (reply.Error is not null && device == "cuda")
            {
                // After some errors of a GPU, nothing works in this process.
                link.Send(new WorkerReply(Leaving: true));
            }

            link.Send(reply);
        }

        return 0;
    }

    /// <summary>A message without the C++ functions that torch names in its own. The log has them.</summary>
    internal static string Plain(string message) => message.Split("\nException raised from ", 2)[0].TrimEnd();

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
            return new WorkerReply(
                Key: request.Key,
                Result: result with
                {
                    PeakMemoryBytes = hasOwnPeak ? ProcessStatus.PeakMemory() + (result.PeakMemoryBytes ?? 0) : result.PeakMemoryBytes,
                    Written = WrittenFiles.In(request.Folder),
                }
            );
        }
#pragma warning disable CA1031 // Whatever a stage throws is its failure; the worker lives on for the next stage.
        catch (Exception error)
#pragma warning restore CA1031
        {
            // What the user can put right needs no trace, which would hide what a program said last.
            return new WorkerReply(
                Key: request.Key,
                Error: new WorkerError(Plain(error.Message), error is PipelineException ? error.Message : error.ToString())
            );
        }
    }
}

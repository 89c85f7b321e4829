using Pipeline.Store;

namespace Pipeline.Running;

/// <summary>What an executor is given.</summary>
/// <param name="Stage">The stage to run.</param>
/// <param name="Key">Its key; an executor in another process checks that it computes the same.</param>
/// <param name="Folder">The attempt's private folder.</param>
/// <param name="Checkpoints">The folder of the key's checkpoint, which outlives the attempt.</param>
/// <param name="Inputs">For each direct input's id: its content hash and the path of each of its files.</param>
/// <param name="Log">Receives log lines.</param>
/// <param name="Printed">Receives what libraries print while the stage runs in a worker: for the log, not for who looks
/// on.</param>
public sealed record Execution(
    Stage Stage,
    Key Key,
    string Folder,
    string Checkpoints,
    IReadOnlyDictionary<string, InputFiles> Inputs,
    Action<string> Log,
    Action<string>? Printed = null
);

/// <summary>An input as a running stage sees it.</summary>
/// <param name="Content">The content hash that entered the key.</param>
/// <param name="Files">Path by output name.</param>
public sealed record InputFiles(string Content, IReadOnlyDictionary<string, string> Files)
{
    /// <summary>The outputs of a record, as a dependant sees them.</summary>
    internal static InputFiles Of(StageRecord record, ArtifactStore store) =>
        new(record.Content, record.Outputs.ToDictionary(o => o.Name, o => store.ObjectPath(o.Sha256)));
}

/// <summary>What came of it.</summary>
/// <param name="Seconds">Duration of <see cref="Stage.Run"/>, and of what earlier processes did of it.</param>
/// <param name="PeakMemoryBytes">Peak resident memory of the process during the stage, where it had the process to
/// itself and the system tells, and of the processes that the stage started.</param>
/// <param name="Measurements">What the stage measured.</param>
/// <param name="Streams">The random streams that it drew from.</param>
/// <param name="Remark">What it says of its result; null when nothing.</param>
public sealed record ExecutionResult(
    double Seconds,
    long? PeakMemoryBytes,
    IReadOnlyDictionary<string, double> Measurements,
    IReadOnlyList<StreamUse> Streams,
    string? Remark = null
)
{
    /// <summary>Every file that it left in the attempt's folder, as its worker read it back; null in this process.</summary>
    public IReadOnlyList<Output>? Written { get; init; }

    /// <summary>What its worker's hello said of where it computed; null in this process.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; init; }
}

/// <summary>Runs a stage in this process.</summary>
public static class InProcess
{
    /// <summary>Runs it on the calling thread.</summary>
    public static ExecutionResult Run(Execution execution, string device, IReadOnlyDictionary<string, string>? options = null)
    {
        var context = new StageContext(
            execution.Stage,
            execution.Folder,
            (id, name) => PathOf(execution, id, name),
            device,
            execution.Log,
            execution.Checkpoints,
            options
        );
        execution.Stage.Run(context);
        return new ExecutionResult(context.Seconds, context.StartedMemoryBytes, context.Measurements, context.Streams, context.Remarks);
    }

    private static string PathOf(Execution execution, string id, string name) =>
        execution.Inputs.TryGetValue(id, out var input) && input.Files.TryGetValue(name, out var path)
            ? path
            : throw new InvalidOperationException($"Stage {execution.Stage.Id} has no input file '{name}' of '{id}'.");
}

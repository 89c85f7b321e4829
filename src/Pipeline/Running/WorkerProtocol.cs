namespace Pipeline.Running;

/// <summary>What the host writes to a worker's standard input: one JSON line per stage.</summary>
/// <param name="Stage">The stage's id in the graph that the worker builds from the same arguments.</param>
/// <param name="Key">The key that the worker must come to as well.</param>
/// <param name="Folder">The attempt's private folder.</param>
/// <param name="Checkpoints">The folder of the key's checkpoint.</param>
/// <param name="Inputs">The inputs' files and content hashes.</param>
internal sealed record WorkerRequest(
    string Stage,
    string Key,
    string Folder,
    string Checkpoints,
    IReadOnlyDictionary<string, InputFiles> Inputs
);

/// <summary>
/// What a worker writes to its standard output: lines of the stage's log, then one line with a result or an error.
/// </summary>
/// <param name="Log">A line of the log.</param>
/// <param name="Result">Present when the stage succeeded.</param>
/// <param name="Error">Present when it failed.</param>
internal sealed record WorkerReply(string? Log = null, ExecutionResult? Result = null, WorkerError? Error = null)
{
    /// <summary>Begins every line of the protocol; whatever else a library prints to standard output is log.</summary>
    public const string Mark = "\u0001";
}

/// <summary>A failure inside a worker.</summary>
/// <param name="Message">What a user reads.</param>
/// <param name="Detail">With stack trace, for the log.</param>
internal sealed record WorkerError(string Message, string Detail);

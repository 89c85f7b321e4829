namespace Pipeline.Running;

/// <summary>A stage failed where it ran; the message is what a user reads.</summary>
public sealed class StageFailedException(string message) : Exception(message)
{
    /// <summary>What its worker's hello said of where it ran; null where it ran in this process.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; init; }
}

/// <summary>A worker that a launcher started is lost, and with it what it computed. No failure of its stage's.</summary>
public sealed class WorkerLostException(string message) : Exception(message)
{
    /// <summary>What its hello said of where it ran.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; init; }
}

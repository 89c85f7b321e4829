namespace Pipeline.Running;

/// <summary>How a run is to go about its work; nothing here enters a key.</summary>
/// <param name="Experiment">Folder of the readable tree.</param>
/// <param name="Jobs">Stages that may run at once.</param>
/// <param name="Device">"cpu" or "cuda".</param>
/// <param name="KeepGoing">Whether a failure leaves everything that does not depend on it to run.</param>
/// <param name="Environment">What manifests say of machine and versions.</param>
public sealed record RunOptions(
    string Experiment,
    int Jobs,
    string Device,
    bool KeepGoing,
    Lazy<IReadOnlyDictionary<string, string>> Environment
)
{
    /// <summary>
    /// How many of them may be stages of workers: where these compute on GPUs, as many as the GPUs have slots. Asked for
    /// when the first stage has to run, because to look for GPUs takes a second.
    /// </summary>
    public Lazy<int> Workers { get; init; } = new(Jobs);

    /// <summary>How many of them may be stages of the host; null: any.</summary>
    public int? InHost { get; init; }

    /// <summary>How long a file that a worker wrote is waited for: workers on other machines write through a network.</summary>
    public TimeSpan Patience { get; init; }

    /// <summary>How often a failed stage is tried again.</summary>
    public int Retries { get; init; }

    /// <summary>
    /// How long an attempt at a stage of a kind may take in a worker, which is then killed; a kind that is not named
    /// has no limit.
    /// </summary>
    public IReadOnlyDictionary<string, TimeSpan> Timeouts { get; init; } = new Dictionary<string, TimeSpan>();

    /// <summary>Ids of stages that run even where the store has their outputs, with * and ?.</summary>
    public string? Forced { get; init; }

    /// <summary>Whether a stage of this id runs whatever the store has.</summary>
    public bool Forces(string id) => Forced is not null && Glob.Matches(Forced, id);
}

/// <summary>What a run did.</summary>
/// <param name="Ran">Stages that ran.</param>
/// <param name="Skipped">Stages whose record was in the store.</param>
/// <param name="Restored">Skipped stages whose readable files had to be put back.</param>
/// <param name="Failed">Stages that failed.</param>
/// <param name="Blocked">Stages that could not run because of a failure or a stop.</param>
public sealed record RunSummary(int Ran, int Skipped, int Restored, int Failed, int Blocked)
{
    /// <summary>Whether everything that was asked for is there.</summary>
    public bool Succeeded => Failed == 0 && Blocked == 0;
}

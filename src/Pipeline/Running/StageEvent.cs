namespace Pipeline.Running;

/// <summary>Where a stage stands in a run.</summary>
public enum StageState
{
    /// <summary>Needed; an input is not there yet.</summary>
    Want,

    /// <summary>All inputs are there and it must run; waits for a slot.</summary>
    Ready,

    /// <summary>Runs.</summary>
    Running,

    /// <summary>Ran and is published.</summary>
    Done,

    /// <summary>Its record was in the store.</summary>
    Skipped,

    /// <summary>Ran and failed.</summary>
    Failed,

    /// <summary>Something that it needs failed, or the run was stopped first.</summary>
    Blocked,
}

/// <summary>
/// A change of a stage's state, or a line of a running stage's log; the one progress stream that feeds the display, the
/// plain log and the record.
/// </summary>
/// <param name="Stage">The stage.</param>
/// <param name="State">Its new state.</param>
/// <param name="Why">Why it runs, from Ready on.</param>
/// <param name="Seconds">How long it ran, when Done or Failed.</param>
/// <param name="Message">What a running stage says; the error and where the log lies, when Failed; "restored" when a
/// skipped stage's readable files had to be put back; when Done, what it says of its result.</param>
public sealed record StageEvent(Stage Stage, StageState State, Why? Why = null, double Seconds = 0, string? Message = null);

using Pipeline;
using Pipeline.Looking;
using Pipeline.Store;
using Stages.Experiments;
using Stages.Programs;

namespace Build.Planning;

/// <summary>
/// Stages of a plan whose durations are in proportion to their operations: those that have been measured tell of the
/// others.
/// </summary>
/// <param name="name">What the plan calls them.</param>
/// <param name="stages">The stages, with what a run would do with each.</param>
/// <param name="workload">What they cost by the model.</param>
/// <param name="measured">A stage's last successful execution, or null.</param>
internal sealed class PlannedGroup(string name, IReadOnlyList<StageForecast> stages, Workload workload, Func<Stage, StageRecord?> measured)
{
    // What a process without tensors has.
    private const long BaseMemory = 250_000_000;
    private readonly List<(StageRecord Record, double Operations)> known =
    [
        .. stages
            .Select(s => (Record: measured(s.Stage), Operations: workload.Of(s.Stage)?.Operations ?? 1))
            .Where(k => k.Record is not null)
            .Select(k => (k.Record!, k.Operations)),
    ];
    private readonly List<(StageForecast Forecast, StageWork? Work)> all = [.. stages.Select(s => (s, workload.Of(s.Stage)))];

    public string Name => name;

    public int Count => stages.Count;

    public int Done => stages.Count(s => s.Outlook is Outlook.UpToDate or Outlook.ToRestore);

    /// <summary>Whether none was measured, and they compute a network.</summary>
    public bool NeedsModel => known.Count == 0 && all.Any(s => s.Work is not null);

    /// <summary>Whether some are still to run of which nothing tells how long they take: programs that never ran.</summary>
    public bool IsUnknown =>
        known.Count == 0 && stages.Any(s => s is { Stage: ProgramStage or ProgramTrainingStage, Outlook: Outlook.ToRun or Outlook.MayRun });

    /// <summary>Bytes of all outputs, those that are there already among them.</summary>
    public long DiskBytes =>
        all.Sum(s =>
            measured(s.Forecast.Stage)?.Outputs.Sum(o => o.Bytes)
            ?? (known.Count > 0 ? (long)known.Average(k => k.Record.Outputs.Sum(o => o.Bytes)) : s.Work?.DiskBytes ?? 0)
        );

    /// <summary>Peak memory of one worker; null for what the host runs.</summary>
    public long? MemoryBytes => known.Max(k => k.Record.Details.PeakMemoryBytes) ?? all.Max(s => s.Work?.MemoryBytes + BaseMemory);

    /// <summary>Mean seconds of a stage.</summary>
    /// <param name="pace">Operations per second where none was measured.</param>
    public double SecondsOfEach(double? pace) => all.Average(s => Operations(s.Work)) * SecondsPerOperation(pace);

    /// <summary>Seconds of those that are still to run, one at a time.</summary>
    /// <param name="pace">Operations per second where none was measured.</param>
    public double SecondsToDo(double? pace) =>
        all.Where(s => s.Forecast.Outlook is Outlook.ToRun or Outlook.MayRun).Sum(s => Operations(s.Work)) * SecondsPerOperation(pace);

    /// <summary>Seconds of each that is still to run.</summary>
    /// <param name="pace">Operations per second where none was measured.</param>
    public IEnumerable<(Stage Stage, double Seconds)> ToDo(double? pace) =>
        all.Where(s => s.Forecast.Outlook is Outlook.ToRun or Outlook.MayRun)
            .Select(s => (s.Forecast.Stage, Operations(s.Work) * SecondsPerOperation(pace)));

    private static double Operations(StageWork? work) => work?.Operations ?? 1;

    private double SecondsPerOperation(double? pace) =>
        known.Count > 0 ? known.Sum(k => k.Record.Details.Seconds) / known.Sum(k => k.Operations)
        : NeedsModel ? 1 / pace!.Value
        : 0;
}

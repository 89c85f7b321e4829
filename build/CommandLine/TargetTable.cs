using Pipeline;

namespace Build.CommandLine;

/// <summary>Every target. To add one: its sentence, its row, and a task of its name.</summary>
public static class TargetTable
{
    private const Work Looks = Work.Experiment | Work.Selection | Work.Artifacts;
    private const Work Keeps = Looks | Work.Lock;
    private const Work Computes = Keeps | Work.Workers | Work.Stages;

    /// <summary>The rows, in the order of <c>--help</c>.</summary>
    public static IReadOnlyList<TargetRow> Rows { get; } =
    [
        new("Default", Sentences.Default, Subject.Computing, Computes),
        new("Data", Sentences.Data, Subject.Computing, Computes),
        new("Train", Sentences.Train, Subject.Computing, Computes),
        new("Unlearn", Sentences.Unlearn, Subject.Computing, Computes),
        new("Metrics", Sentences.Metrics, Subject.Computing, Computes),
        new("Wasserstein", Sentences.Wasserstein, Subject.Computing, Computes),
        new("Figure1", Sentences.Figure1, Subject.Computing, Computes),
        new("Figure2", Sentences.Figure2, Subject.Computing, Computes),
        new("Figure3", Sentences.Figure3, Subject.Computing, Computes),
        new("Figure4", Sentences.Figure4, Subject.Computing, Computes),
        new("Figure5", Sentences.Figure5, Subject.Computing, Computes),
        new("Tables", Sentences.Tables, Subject.Computing, Computes),
        new("Variance", Sentences.Variance, Subject.Computing, Computes),
        new("Tune", Sentences.Tune, Subject.Computing, Computes),
        new("Force", Sentences.Force, Subject.Computing, Computes),
        new(LaunchOptions.Submit, Sentences.Submit, Subject.Computing, Work.Experiment | Work.Artifacts),
        new("Status", Sentences.Status, Subject.Looking, Looks),
        new("Plan", Sentences.Plan, Subject.Looking, Looks),
        new("Explain", Sentences.Explain, Subject.Looking, Looks),
        new("Graph", Sentences.Graph, Subject.Looking, Looks),
        new("Trace", Sentences.Trace, Subject.Looking, Looks),
        new("History", Sentences.History, Subject.Looking, Looks),
        new("Times", Sentences.Times, Subject.Looking, Looks),
        new("Diff", Sentences.Diff, Subject.Looking, Looks),
        new("Report", Sentences.Report, Subject.Showing, Looks | Work.Past),
        new("Accept", Sentences.Accept, Subject.KeepingHouse, Keeps | Work.Past),
        new("Gc", Sentences.Gc, Subject.KeepingHouse, Keeps | Work.Past),
        new("Clean", Sentences.Clean, Subject.KeepingHouse, Work.Experiment | Work.Artifacts | Work.Lock),
        new("Archive", Sentences.Archive, Subject.HandingOver, Keeps | Work.Past),
        new("Unarchive", Sentences.Unarchive, Subject.HandingOver, Work.Artifacts | Work.Lock),
        new("Push", Sentences.Push, Subject.HandingOver, Work.Artifacts | Work.Lock | Work.Past),
        new("Pull", Sentences.Pull, Subject.HandingOver, Keeps),
        new("Reported", Sentences.Reported, Subject.Verifying, Computes),
        new("Verify", Sentences.Verify, Subject.Verifying, Keeps | Work.Workers | Work.Past),
        new("New", Sentences.New, Subject.Programs, Work.None),
        new("Check", Sentences.Check, Subject.Programs, Work.None),
        new("CI", Sentences.CI, Subject.Verifying, Work.None),
    ];

    /// <summary>The row of a name, whatever its case.</summary>
    /// <exception cref="PipelineException">There is no such target.</exception>
    public static TargetRow Find(string name) =>
        Rows.FirstOrDefault(row => row.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new PipelineException($"There is no target '{name}'.", Nearest.Hint(name, [.. Rows.Select(row => row.Name)]));

    /// <summary>The targets that do this, and those of these names.</summary>
    internal static IReadOnlyList<TargetRow> That(Work work, params string[] names) =>
        [.. Rows.Where(row => row.Does(work) || names.Contains(row.Name))];
}

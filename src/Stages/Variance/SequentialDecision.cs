using Stages.Designs;
using Stages.Mathematics;
using Stages.Unlearning;

namespace Stages.Variance;

/// <summary>What is said of a gap.</summary>
public enum Outcome
{
    /// <summary>Neither of the others yet.</summary>
    Undecided,

    /// <summary>The gap is not zero.</summary>
    Different,

    /// <summary>The gap lies within the margin.</summary>
    Equivalent,
}

/// <summary>
/// Two methods of a setting, compared after every training seed by a <see cref="ConfidenceSequence"/> of their gap,
/// until they are different or equivalent (docs/science.md, section 8).
/// </summary>
/// <param name="Setting">The setting.</param>
/// <param name="Metric">The metric.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Method">The one method.</param>
/// <param name="Other">The other; Retrain is always the other.</param>
/// <param name="Gaps">The gap of each training seed that has all runs of both, in the seeds' order: the one's mean over
/// the setting's classes less the other's.</param>
/// <param name="Interval">The interval after the last of these; null while they are too few for one.</param>
/// <param name="Outcome">What is decided.</param>
/// <param name="DecidedAfter">The number of training seeds of the experiment after which it was; null where nothing
/// is.</param>
public sealed record SequentialDecision(
    string Setting,
    string Metric,
    string Unit,
    string Method,
    string Other,
    IReadOnlyList<double> Gaps,
    Interval? Interval,
    Outcome Outcome,
    int? DecidedAfter
)
{
    /// <summary>The chance that the intervals of a comparison, however often looked at, all hold its gap.</summary>
    public const double Level = 0.95;

    /// <summary>The centre of the gaps, in the metric's unit; null where there are none.</summary>
    public double? Centre => Gaps.Count == 0 ? null : Sample.Centre(Gaps);

    /// <summary>
    /// Every pair of methods that unlearn, and each of these with Retrain, in every setting and metric.
    /// </summary>
    /// <param name="runs">The runs, all those of a training seed before those of the next.</param>
    /// <param name="methods">The methods.</param>
    /// <param name="metrics">The metrics asked for.</param>
    /// <param name="design">Which runs there are: of the grid a training seed's mean counts, else its run under design
    /// B.</param>
    /// <param name="margin">The size of a gap, in percentage points, below which methods are equivalent. Metrics that
    /// are no percentage have none.</param>
    public static IReadOnlyList<SequentialDecision> Of(
        IReadOnlyList<RunRow> runs,
        MethodNames methods,
        IReadOnlyCollection<string> metrics,
        SeedDesign design,
        double margin
    )
    {
        int[] seeds = [.. runs.Select(run => run.TrainingSeed).Distinct()];
        return
        [
            .. runs.Where(run => metrics.Contains(run.Cell.Metric) && (design == SeedDesign.Grid || run.InB))
                .GroupBy(run => (run.Cell.Setting, run.Cell.Metric, run.Cell.Unit))
                .SelectMany(group => Pairs(group.Key.Setting, group.Key.Metric, group.Key.Unit, Means(group, seeds), methods, margin)),
        ];
    }

    private static IEnumerable<SequentialDecision> Pairs(
        string setting,
        string metric,
        string unit,
        IReadOnlyList<(string Method, double?[] Means)> rows,
        MethodNames methods,
        double margin
    ) =>
        from one in rows.Select((row, i) => (row.Method, row.Means, Index: i))
        where methods.Unlearns(one.Method)
        from other in rows.Select((row, i) => (row.Method, row.Means, Index: i))
        where other.Method == methods.Retrain || (methods.Unlearns(other.Method) && other.Index > one.Index)
        let gaps = one.Means.Zip(other.Means, (a, b) => a - b).ToArray()
        select Decide(gaps, unit == "%" ? margin : null) with
        {
            Setting = setting,
            Metric = metric,
            Unit = unit,
            Method = one.Method,
            Other = other.Method,
        };

    // A training seed's mean over runs of a class, then over classes; none where a run is left out.
    private static List<(string Method, double?[] Means)> Means(IEnumerable<RunRow> runs, int[] seeds) =>
        [
            .. runs.GroupBy(run => run.Cell.Method)
                .Select(method =>
                {
                    var ofSeed = method.ToLookup(run => run.TrainingSeed);
                    return (method.Key, seeds.Select(seed => Mean(ofSeed[seed])).ToArray());
                }),
        ];

    private static double? Mean(IEnumerable<RunRow> runs)
    {
        var classes = runs.GroupBy(run => run.Cell.Class)
            .Select(c => c.All(run => run.Finite is not null) ? c.Average(run => run.Finite) : null);
        List<double?> means = [.. classes];
        return means.Count == 0 || means.Contains(null) ? null : means.Average();
    }

    /// <summary>One comparison, looked at after every training seed.</summary>
    /// <param name="gaps">The gap of each training seed; null where a run is left out.</param>
    /// <param name="margin">The margin; null where only a difference is looked for.</param>
    internal static SequentialDecision Decide(IReadOnlyList<double?> gaps, double? margin)
    {
        List<double> seen = [];
        var (outcome, decidedAfter) = (Outcome.Undecided, (int?)null);
        for (var n = 0; n < gaps.Count; n++)
        {
            if (gaps[n] is not { } gap)
            {
                continue;
            }

            seen.Add(gap);
            if (decidedAfter is null && OutcomeOf(seen, margin) is var now and not Outcome.Undecided)
            {
                (outcome, decidedAfter) = (now, n + 1);
            }
        }

        return new SequentialDecision("", "", "", "", "", seen, ConfidenceSequence.Of(seen, Level), outcome, decidedAfter);
    }

    private static Outcome OutcomeOf(List<double> gaps, double? margin)
    {
        if (ConfidenceSequence.Evidence(gaps, 0) >= ConfidenceSequence.Needed(Level))
        {
            return Outcome.Different;
        }

        // The interval is dear: first whether the margin's two ends are excluded.
        return
            margin is { } within
            && ConfidenceSequence.Evidence(gaps, within) >= ConfidenceSequence.Needed(Level)
            && ConfidenceSequence.Evidence(gaps, -within) >= ConfidenceSequence.Needed(Level)
            && ConfidenceSequence.Of(gaps, Level) is { } interval
            && interval.Low > -within
            && interval.High < within
            ? Outcome.Equivalent
            : Outcome.Undecided;
    }
}

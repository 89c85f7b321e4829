using Pipeline;
using Stages.Mathematics;
using Stages.Tables;
using Stages.Unlearning;

namespace Stages.Designs;

/// <summary>The distance between the two designs, and how large it is when there is nothing to find.</summary>
/// <param name="Samples">The values compared.</param>
/// <param name="W2">W2 between A and B, in the metric's unit (percentage points for accuracies); null where no run of A
/// or of B has a finite value, and where both are the same run.</param>
/// <param name="Floor">W2 between two samples of these sizes from one normal distribution with B's standard deviation;
/// null likewise.</param>
public sealed record DesignDistance(DesignPair Samples, double? W2, NullFloor? Floor);

/// <summary>W2 between the designs for every setting, class, method and metric (docs/science.md, section 8).</summary>
/// <param name="Runs">The run table.</param>
/// <param name="Methods">The methods; those that unlearn are compared.</param>
[Kind("wasserstein")]
public sealed record WassersteinStage(RunTableStage Runs, MethodNames Methods) : Stage
{
    /// <summary>The table.</summary>
    public const string File = "wasserstein.parquet";

    /// <inheritdoc/>
    public override string Id => "tables/wasserstein";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Outputs => [File, "wasserstein.csv"];

    /// <inheritdoc/>
    public override Place Place => Place.Host;

    /// <inheritdoc/>
    public override void Run(StageContext context)
    {
        var rows = DesignPair
            .Of(RunRow.Read(context.Input(Runs, RunTableStage.File)))
            .Where(s => s.HasA && s.HasB && Methods.Unlearns(s.Cell.Method))
            .Select(s =>
                s.W2 is not { } w2
                    ? new DesignDistance(s, null, null)
                    : new DesignDistance(
                        s,
                        w2,
                        NullFloor.TwoSamples(s.A.Count, s.B.Count, context.Random).Scaled(Sample.StandardDeviation(s.B))
                    )
            );
        var table = Table.Of(
            "W2 between design A (one training seed) and design B (one unlearning seed).",
            rows,
            [
                .. CellName.Columns<DesignDistance>(r => r.Samples.Cell)[..4],
                Column.Of<DesignDistance, string>("metric", "", "Metric; the distances are in its unit.", r => r.Samples.Cell.Metric),
                Column.Of<DesignDistance, int>("n_a", "", "Models in design A that are counted.", r => r.Samples.A.Count),
                .. LeftOut.Columns<DesignDistance>("_a", " of design A", r => r.Samples.LeftOutOfA),
                Column.Of<DesignDistance, int>("n_b", "", "Models in design B that are counted.", r => r.Samples.B.Count),
                .. LeftOut.Columns<DesignDistance>("_b", " of design B", r => r.Samples.LeftOutOfB),
                Number("mean_a", "Mean under A.", r => Of(r.Samples.A, Enumerable.Average)),
                Number("mean_b", "Mean under B.", r => Of(r.Samples.B, Enumerable.Average)),
                Number("sd_a", "Standard deviation under A (n - 1); 0 for one value.", r => Of(r.Samples.A, Sample.StandardDeviation)),
                Number("sd_b", "Standard deviation under B (n - 1); 0 for one value.", r => Of(r.Samples.B, Sample.StandardDeviation)),
                Number("w2", "W2 between A and B; missing where all runs of a design are left out, and where both are one run.", r => r.W2),
                Number(
                    "floor_low",
                    "5 % quantile of W2 if A and B were one normal distribution with B's standard deviation.",
                    r => r.Floor?.Low
                ),
                Number("floor_mean", "Its mean.", r => r.Floor?.Mean),
                Number("floor_high", "Its 95 % quantile.", r => r.Floor?.High),
            ]
        );
        table.WriteParquet(context.Output(File));
        table.WriteCsv(context.Output("wasserstein.csv"));

        static double? Of(IReadOnlyList<double> values, Func<IReadOnlyList<double>, double> number) =>
            values.Count == 0 ? null : number(values);

        static Column<DesignDistance> Number(string name, string description, Func<DesignDistance, double?> value) =>
            Column.Of(name, "metric's", description, value);
    }
}

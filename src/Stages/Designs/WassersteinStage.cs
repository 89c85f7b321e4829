using Pipeline;
using Stages.Mathematics;
using Stages.Tables;
using Stages.Unlearning;

namespace Stages.Designs;

/// <summary>The distance between the two designs, and how large it is when there is nothing to find.</summary>
/// <param name="Samples">The values compared.</param>
/// <param name="W2">W2 between A and B, in the metric's unit (percentage points for accuracies); null where no run of A
/// or of B has a finite value, and where both are the same run.</param>
/// <param name="Floor">What W2 would be if all runs were draws of one distribution: the wider of the levels for normal
/// values and of those that exchanging the cell's own runs gives. Null likewise, with few values under B or many that are
/// equal, and where A is one of B's own runs.</param>
/// <param name="RandomSeed">Where A is one of B's own runs: what W2 would be if it were another of them. That holds for
/// any method, so it is no floor: whatever differs, differs by the training seed.</param>
public sealed record DesignDistance(DesignPair Samples, double? W2, NullFloor? Floor, NullFloor? RandomSeed)
{
    private const long Seed = 20_260_104;

    /// <summary>The distance of a pair.</summary>
    /// <param name="pair">The two designs.</param>
    /// <param name="random">Where the floors' streams come from.</param>
    public static DesignDistance Of(DesignPair pair, RandomSource random)
    {
        if (pair.W2 is not { } w2)
        {
            return new DesignDistance(pair, null, null, null);
        }

        if (pair.A.Count == 1 && pair.AInB is not null)
        {
            var hasLevels = pair.B.Count >= NullFloor.FewestOfB && !NullFloor.IsPile(pair.B);
            return new DesignDistance(pair, w2, null, hasLevels ? ExchangedRuns.OfEach(pair.B) : null);
        }

        var floor = NullFloor.Studentised(pair.A.Count, pair.B.Count, pair.AInB is not null, random)?.For(pair.B);
        return new DesignDistance(pair, w2, floor?.Wider(Exchanged()), null);

        NullFloor Exchanged() =>
            ExchangedRuns.Of(pair.A, pair.B, pair.AInB, pair.Cell.Stream(random, Seed, name => $"statistics/{name}/floor"));
    }
}

/// <summary>W2 between the designs for every setting, class, method and metric (docs/science.md, section 8).</summary>
/// <param name="Runs">The run table.</param>
/// <param name="Methods">The methods. Those that do not unlearn are references: a method that does nothing has the
/// original models' distance.</param>
[Kind("wasserstein")]
public sealed record WassersteinStage(RunTable Runs, MethodNames Methods) : Stage
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
            .WithReferences(RunRow.Read(context.Input(Runs, RunTable.File)))
            .Where(s => s.HasA && s.HasB)
            .Select(s => DesignDistance.Of(s, context.Random));
        var table = Table.Of(
            "W2 between design A (one training seed) and design B (one unlearning seed).",
            rows,
            [
                .. CellName.Columns<DesignDistance>(r => r.Samples.Cell)[..4],
                Column.Of<DesignDistance, bool>(
                    "reference",
                    "",
                    "Whether the method is a reference that does not unlearn: Baseline, or Retrain.",
                    r => !Methods.Unlearns(r.Samples.Cell.Method)
                ),
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
                .. Levels("floor", "if all runs were draws of one distribution; missing where A is one of B's runs", r => r.Floor),
                .. Levels("seed", "if A were another of B's runs, where it is one of them: no evidence", r => r.RandomSeed),
            ]
        );
        table.WriteParquet(context.Output(File));
        table.WriteCsv(context.Output("wasserstein.csv"));

        static double? Of(IReadOnlyList<double> values, Func<IReadOnlyList<double>, double> number) =>
            values.Count == 0 ? null : number(values);

        static Column<DesignDistance>[] Levels(string name, string when, Func<DesignDistance, NullFloor?> levels) =>
            [
                Number(name + "_low", $"5 % quantile of W2 {when}.", r => levels(r)?.Low),
                Number(name + "_mean", "Its mean.", r => levels(r)?.Mean),
                Number(name + "_high", "Its 95 % quantile.", r => levels(r)?.High),
            ];

        static Column<DesignDistance> Number(string name, string description, Func<DesignDistance, double?> value) =>
            Column.Of(name, "metric's", description, value);
    }
}

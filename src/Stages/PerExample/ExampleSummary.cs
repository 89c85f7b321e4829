using Stages.Mathematics;
using Stages.Tables;

namespace Stages.PerExample;

/// <summary>A quantity of one design on one part of the examples.</summary>
/// <param name="Design">The design (<see cref="GroupComparison.Design"/>).</param>
/// <param name="Part">The part of the examples.</param>
/// <param name="Quantity">The quantity's name.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Value">Its value: under design A on the grid the mean over training seeds; null where it cannot be
/// estimated.</param>
/// <param name="Low">The lower end of the middle 95 % over the models that are left out; null for what leaves none
/// out.</param>
/// <param name="High">The upper end.</param>
/// <param name="TrainingSeeds">The training seeds that it is a mean over: those of design A's instances; 1 otherwise.</param>
/// <param name="Deviation">The standard deviation over them.</param>
/// <param name="TrainingShare">The training seed's share of its variance; null without the grid.</param>
/// <param name="Unlearned">The unlearned models, of an instance.</param>
/// <param name="Retrained">The retrained ones.</param>
/// <param name="DivergedUnlearned">The unlearned models that diverged and are left out, over all instances.</param>
/// <param name="DivergedRetrained">The retrained ones.</param>
/// <param name="WhyNot">Why there is no value; null where there is one.</param>
public sealed record ExampleSummary(
    string Design,
    string Part,
    string Quantity,
    string Unit,
    double? Value,
    double? Low,
    double? High,
    int TrainingSeeds,
    double? Deviation,
    double? TrainingShare,
    int Unlearned,
    int Retrained,
    int DivergedUnlearned,
    int DivergedRetrained,
    string? WhyNot
)
{
    /// <summary>The rows of one design on one part: one for each quantity.</summary>
    /// <param name="part">The part.</param>
    /// <param name="instances">The scores of each instance of the design, at least one.</param>
    /// <param name="halves">For each training seed the scores of either half of its unlearning seeds; empty without the
    /// grid.</param>
    /// <param name="diverged">The models that are left out.</param>
    internal static IEnumerable<ExampleSummary> Of(
        string part,
        IReadOnlyList<PartScores> instances,
        IReadOnlyList<(PartScores First, PartScores Second)> halves,
        (int Unlearned, int Retrained) diverged
    )
    {
        var comparison = instances[0].Comparison;
        foreach (var quantity in ExampleQuantity.All)
        {
            if (quantity.Name == ExampleQuantity.Score && part != ExampleParts.ForgetTraining)
            {
                continue;
            }

            var all = instances.Select(scores => quantity.Of(scores)).ToList();
            double[] values = [.. all.Select(one => one.Value).OfType<double>()];
            Interval[] ranges = [.. all.Select(one => one.Range).OfType<Interval>()];
            yield return new(
                comparison.Design,
                part,
                quantity.Name,
                quantity.Unit,
                values.Length == 0 ? null : values.Average(),
                ranges.Length == 0 ? null : ranges.Average(range => range.Low),
                ranges.Length == 0 ? null : ranges.Average(range => range.High),
                instances.Count,
                values.Length < 2 ? null : Sample.StandardDeviation(values),
                Share([.. halves.Select(half => (quantity.Of(half.First).Value, quantity.Of(half.Second).Value))]),
                comparison.Unlearned.Count,
                comparison.Retrained.Count,
                diverged.Unlearned,
                diverged.Retrained,
                values.Length == 0 ? all[0].WhyNot : null
            );
        }
    }

    /// <summary>The rows of a design that cannot be compared, with the reason.</summary>
    internal static IEnumerable<ExampleSummary> Missing(
        string design,
        string part,
        string why,
        (int Unlearned, int Retrained) models,
        (int Unlearned, int Retrained) diverged
    ) =>
        ExampleQuantity
            .All.Where(quantity => quantity.Name != ExampleQuantity.Score || part == ExampleParts.ForgetTraining)
            .Select(quantity => new ExampleSummary(
                design,
                part,
                quantity.Name,
                quantity.Unit,
                null,
                null,
                null,
                1,
                null,
                null,
                models.Unlearned,
                models.Retrained,
                diverged.Unlearned,
                diverged.Retrained,
                why
            ));

    /// <summary>
    /// The intraclass correlation of a quantity over training seeds, each with its two halves of the unlearning seeds: the
    /// training seed's share of the variance of what half of them give. Unbiased components, so that it may be below 0.
    /// Null where a value is missing or nothing varies.
    /// </summary>
    internal static double? Share(IReadOnlyList<(double? First, double? Second)> halves)
    {
        if (halves.Count < 2 || halves.Any(half => half.First is null || half.Second is null))
        {
            return null;
        }

        var means = halves.Select(half => (half.First!.Value + half.Second!.Value) / 2).ToList();
        var within = halves.Average(half => Math.Pow(half.First!.Value - half.Second!.Value, 2) / 2);
        var training = Math.Pow(Sample.StandardDeviation(means), 2) - (within / 2);
        return training + within > 0 ? training / (training + within) : null;
    }

    /// <summary>The columns of a table with such rows.</summary>
    internal static Column<TRow>[] Columns<TRow>(Func<TRow, ExampleSummary> of) =>
        [
            Column.Of<TRow, string>("design", "", "Design A or B, or how Retrain is compared with itself.", r => of(r).Design),
            Column.Of<TRow, string>("part", "", "Part of the examples.", r => of(r).Part),
            Column.Of<TRow, string>("quantity", "", "What is summed up (docs/science.md).", r => of(r).Quantity),
            Column.Of<TRow, string>("unit", "", "Unit of the value.", r => of(r).Unit),
            Column.Of<TRow, double?>("value", "", "Value, in the row's unit; missing where it cannot be estimated.", r => of(r).Value),
            Column.Of<TRow, double?>("low", "", "Lower end of the middle 95 % over the models that are left out.", r => of(r).Low),
            Column.Of<TRow, double?>("high", "", "Upper end.", r => of(r).High),
            Column.Of<TRow, int>("training_seeds", "", "Training seeds, one instance of design A each.", r => of(r).TrainingSeeds),
            Column.Of<TRow, double?>("sd", "", "Standard deviation of the value over these.", r => of(r).Deviation),
            Column.Of<TRow, double?>(
                "training_share",
                "",
                "Training seed's share of the variance of the value that half of the unlearning seeds give.",
                r => of(r).TrainingShare
            ),
            Column.Of<TRow, int>("unlearned", "", "Unlearned models, U.", r => of(r).Unlearned),
            Column.Of<TRow, int>("retrained", "", "Retrained models, O.", r => of(r).Retrained),
            Column.Of<TRow, int>("diverged", "", "Unlearned models that diverged, and are left out.", r => of(r).DivergedUnlearned),
            Column.Of<TRow, int>("diverged_retrain", "", "Retrained ones.", r => of(r).DivergedRetrained),
            Column.Of<TRow, string?>("not_estimable", "", "Why there is no value; missing where there is one.", r => of(r).WhyNot),
        ];

    /// <summary>The rows of such a table.</summary>
    /// <exception cref="InvalidDataException">A column is missing.</exception>
    internal static IReadOnlyList<ExampleSummary> Of(Table table)
    {
        var (design, part, quantity) = (table.Strings("design"), table.Strings("part"), table.Strings("quantity"));
        var (unit, whyNot) = (table.Strings("unit"), table.Strings("not_estimable"));
        var (value, low, high) = (table.NullableDoubles("value"), table.NullableDoubles("low"), table.NullableDoubles("high"));
        var (seeds, deviation, share) = (
            table.Ints("training_seeds"),
            table.NullableDoubles("sd"),
            table.NullableDoubles("training_share")
        );
        var (unlearned, retrained) = (table.Ints("unlearned"), table.Ints("retrained"));
        var (diverged, divergedRetrained) = (table.Ints("diverged"), table.Ints("diverged_retrain"));
        return
        [
            .. design.Select(
                (name, i) =>
                    new ExampleSummary(
                        name,
                        part[i],
                        quantity[i],
                        unit[i],
                        value[i],
                        low[i],
                        high[i],
                        seeds[i],
                        deviation[i],
                        share[i],
                        unlearned[i],
                        retrained[i],
                        diverged[i],
                        divergedRetrained[i],
                        whyNot[i]
                    )
            ),
        ];
    }
}

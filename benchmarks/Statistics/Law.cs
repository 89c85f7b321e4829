using Pipeline;
using Stages.Variance;

namespace Benchmarks.Statistics;

/// <summary>What the values of a grid are drawn from, and what its intervals have to contain.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Row">Draws a training seed's values, as many as asked for.</param>
/// <param name="Mean">The mean of all values.</param>
/// <param name="Training">σ²_train.</param>
/// <param name="Unlearning">σ²_unlearn.</param>
/// <param name="LogitCorrelation">The intraclass correlation of the logit; null where values are no counts.</param>
internal sealed record Law(
    string Name,
    Func<RandomStream, int, double[]> Row,
    double Mean,
    double Training,
    double Unlearning,
    double? LogitCorrelation
)
{
    /// <summary>The examples behind a value that is a count.</summary>
    internal const int Examples = 100;

    /// <summary>A value below it is of a run, or of a training seed, that failed; null where none can.</summary>
    internal double? FailsBelow { get; private init; }

    private const int ForTruth = 400_000;

    // A normal value below which 15 % lie.
    private const double Rare = -1.0364333894937898;

    private delegate double Value(RandomStream random, double a, double spread);

    internal double Correlation => Training / (Training + Unlearning);

    /// <summary>Those of docs/science.md's table. All training seeds have an effect, drawn with them.</summary>
    internal static IEnumerable<Law> All() =>
        [
            .. ((double[])[0.1, 0.5, 0.9]).Select(icc =>
                Of($"normal, ICC {icc}", (random, a, _) => 90 + (Math.Sqrt(icc) * a) + (Math.Sqrt(1 - icc) * random.NextNormal()))
            ),
            Of("lognormal V_A, sd of log 0.5", (random, a, spread) => 90 + a + (Math.Exp(0.25 * spread) * random.NextNormal())),
            Of("lognormal V_A, sd of log 1", (random, a, spread) => 90 + a + (Math.Exp(0.5 * spread) * random.NextNormal())),
            Of("censored at 0: 7 %", (random, a, _) => Math.Max(0, 2 + a + random.NextNormal())),
            Of("censored at 0: 40 %", (random, a, _) => Math.Max(0, 0.35 + a + random.NextNormal())),
            Of("logit-normal counts, μ 0", Counts(0), Examples),
            Of("logit-normal counts, μ −3", Counts(-3), Examples),
            Of("logit-normal counts, μ −5", Counts(-5), Examples),
            Of("15 % of runs fail", (random, a, _) => 90 + a + random.NextNormal() - (random.NextDouble() < 0.15 ? 20 : 0)) with
            {
                FailsBelow = 80,
            },
            Of("15 % of training seeds fail", (random, a, _) => 90 + (0.5 * a) + random.NextNormal() - (a < Rare ? 20 : 0)) with
            {
                FailsBelow = 80,
            },
        ];

    // The truth of a law is measured, on two values of each of very many training seeds.
    private static Law Of(string name, Value value, int? examples = null)
    {
        var random = RandomStream.For(1, "benchmark/truth/" + name);
        double[][] rows = [.. Enumerable.Range(0, ForTruth).Select(_ => Row(random, 2))];
        var components = VarianceComponents.Of(rows);
        double? logit = examples is null
            ? null
            : VarianceComponents.Of([.. rows.Select(row => row.Select(Logit).ToArray())]).IntraclassCorrelation;
        return new Law(name, Row, components.Mean, components.RawTrainingVariance!.Value, components.UnlearningVariance!.Value, logit);

        double[] Row(RandomStream stream, int count)
        {
            var (a, spread) = (stream.NextNormal(), stream.NextNormal());
            return [.. Enumerable.Range(0, count).Select(_ => value(stream, a, spread))];
        }
    }

    private static double Logit(double percent) => Math.Log((percent + 0.5) / (Examples - percent + 0.5));

    private static Value Counts(double mean) =>
        (random, a, _) =>
        {
            var p = 1 / (1 + Math.Exp(-(mean + (0.5 * a) + (0.5 * random.NextNormal()))));
            return Enumerable.Range(0, Examples).Count(_ => random.NextDouble() < p) * 100.0 / Examples;
        };
}

using Pipeline;
using Stages.Designs;
using Stages.Metrics;
using Stages.Models;
using Stages.Tables;

namespace Stages.Variance;

/// <summary>A run whose predictions are read.</summary>
/// <param name="TrainingSeed">Seed of the original model.</param>
/// <param name="Unlearned">The run.</param>
[Kind("predicted-run")]
public sealed record PredictedRun(int TrainingSeed, Stage Unlearned);

/// <summary>
/// The variance components of one method's accuracies on test examples, with the finite test set's apart, from what
/// every run says about every example (docs/science.md, section 8). One method of one setting and class is one stage,
/// so that a changed method has its own predictions read again and no others.
/// </summary>
/// <param name="Setting">The setting.</param>
/// <param name="Class">The forgotten class.</param>
/// <param name="ClassName">Its name.</param>
/// <param name="Method">The method.</param>
/// <param name="Deterministic">Whether the method draws nothing.</param>
/// <param name="Metrics">The accuracies, each an exact one on test examples.</param>
/// <param name="Runs">The runs, those of a training seed together.</param>
[Kind("testset")]
public sealed record TestSetStage(
    string Setting,
    int Class,
    string ClassName,
    string Method,
    bool Deterministic,
    IReadOnlyList<Metric> Metrics,
    IReadOnlyList<PredictedRun> Runs
) : Stage
{
    /// <summary>The table: a row for each metric whose components are identified.</summary>
    public const string File = "testset.parquet";

    /// <inheritdoc/>
    public override string Id => $"testset/{CellName.Place(Setting, Class, ClassName)}/{Method}";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Outputs => [File];

    /// <inheritdoc/>
    public override Place Place => Place.Host;

    /// <summary>Whether a metric is the share of right test examples.</summary>
    public static bool Covers(Metric metric) => metric.Formula is AccuracyMetric { Test: true, By: AccuracyFormula.Exact };

    /// <inheritdoc/>
    public override void Run(StageContext context)
    {
        var rows = Runs.GroupBy(run => run.TrainingSeed)
            .Select(seed => seed.Select(run => Right(Table.ReadParquet(context.Input(run.Unlearned, PredictionTable.File)))).ToArray())
            // A training seed without any run is a model that there is not (GridCell.Grid).
            .Where(seed => seed.Any(run => run is not null))
            .ToArray();
        var complete = rows.All(seed => seed.All(run => run is not null));
        List<(CellName Cell, TestSetComponents Components)> found = [];
        foreach (var (metric, forget) in Metrics.Select(m => (m, ((AccuracyMetric)m.Formula).Forget)))
        {
            bool[][][] right = complete ? [.. rows.Select(seed => seed.Select(run => forget ? run!.Forget : run!.Retain).ToArray())] : [];
            if (TestSetComponents.Of(right, Deterministic) is { } components)
            {
                found.Add((new CellName(Setting, Class, ClassName, Method, metric.Name, metric.Unit), components));
            }
        }

        ToTable(found).WriteParquet(context.Output(File));
    }

    /// <summary>Reads what <see cref="Run"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is no such file.</exception>
    internal static IEnumerable<(CellName Cell, TestSetComponents Components)> Read(string path)
    {
        var table = Table.ReadParquet(path);
        var components = TestSetColumns.Read(table);
        return CellName.Of(table).Select((cell, i) => (cell, components[i]!));
    }

    private static Table ToTable(IReadOnlyList<(CellName Cell, TestSetComponents Components)> rows) =>
        Table.Of(
            "Variance components of accuracies on the population that the test examples are drawn from, and the finite test set's.",
            rows,
            [
                .. CellName.Columns<(CellName Cell, TestSetComponents)>(r => r.Cell),
                .. TestSetColumns.Of<(CellName, TestSetComponents Components)>(r => r.Components, "pp²"),
            ]
        );

    // Whether each test example is classified rightly; null where the run diverged.
    private static RightExamples? Right(Table predictions)
    {
        if (predictions.Note is not null)
        {
            return null;
        }

        var (test, forget) = (predictions.Bools("test"), predictions.Bools("forget"));
        var (label, predicted) = (predictions.Ints("label"), predictions.Ints("predicted"));
        return new RightExamples(Of(forgotten: false), Of(forgotten: true));

        bool[] Of(bool forgotten) =>
            [.. Enumerable.Range(0, test.Length).Where(i => test[i] && forget[i] == forgotten).Select(i => predicted[i] == label[i])];
    }

    private sealed record RightExamples(bool[] Retain, bool[] Forget);
}

using Pipeline;
using Stages.Designs;
using Stages.Mathematics;
using Stages.Tests.Experiments;
using Stages.Variance;

namespace Stages.Tests.Variance;

public sealed class AnalysedCellTests
{
    private static readonly IReadOnlyList<GridCell> Cells = GridCell.Of(
        Runs(
            ("finetune", 2, 7, 1),
            ("finetune", 2, 5, 2),
            ("finetune", 1, 7, 3),
            ("finetune", 1, 5, 4),
            ("ssd", 2, null, 5),
            ("ssd", 1, null, 6)
        )
    );

    [Fact]
    public void ARunTableBecomesOneGridPerMethod() =>
        Assert.Equal(["s/class-3/finetune/mia", "s/class-3/ssd/mia"], Cells.Select(c => c.Cell.Text));

    [Fact]
    public void TheFirstRowOfAGridIsDesignA()
    {
        Assert.Equal([2, 1], Cells[0].TrainingSeeds);
        Assert.Equal([1, 2], Cells[0].Grid!.Row(0));
    }

    [Fact]
    public void TheFirstColumnOfAGridIsDesignB() => Assert.Equal([1, 3], Cells[0].Grid!.Column(0));

    [Fact]
    public void AMethodWithoutUnlearningSeedsIsDeterministic() => Assert.Equal([false, true], Cells.Select(c => c.Deterministic));

    [Fact]
    public void AMissingRunIsRefusedByName()
    {
        var error = Assert.Throws<InvalidDataException>(() =>
            GridCell.Of(Runs(("unsir", 1, 1, 1), ("unsir", 1, 2, 2), ("unsir", 2, 1, 3)))
        );
        Assert.Contains("no run with training seed 2 and unlearning seed 2", error.Message);
    }

    [Fact]
    public void AValueThatIsNotFiniteIsLeftOutAndCounted()
    {
        var cell = Assert.Single(GridCell.Of(Runs(("ssd", 1, null, 1), ("ssd", 2, null, double.NegativeInfinity), ("ssd", 3, null, 3))));
        Assert.Equal(new LeftOut(0, 1), cell.LeftOut);
        Assert.Equal([1, 3], cell.B);
        Assert.Equal([1, 3], cell.GridSeeds);
        Assert.Equal(2, cell.Grid!.TrainingSeeds);
    }

    [Fact]
    public void ATrainingSeedThatLacksSomeRunsLeavesNoGrid()
    {
        var cell = Assert.Single(
            GridCell.Of(Runs(("unsir", 1, 1, 1), ("unsir", 1, 2, double.NaN), ("unsir", 2, 1, 3), ("unsir", 2, 2, 4)))
        );
        Assert.Null(cell.Grid);
        var analysis = CellAnalysis.Of(cell, null, null, Streams.Source);
        Assert.Equal(Identification.Incomplete, analysis.Identification);
        Assert.Null(analysis.Test);
    }

    [Fact]
    public void CorrectionIsOverTheMetricsMethodsThatAreTested()
    {
        var rows = AnalysedCell.Of(
            [Analyse("finetune", "mia", 1), Analyse("unsir", "mia", 1), Analyse("unsir", "zrf", 1), Analyse("retrain", "mia", 1)],
            OurNames.Methods
        );
        Assert.Null(rows[3].Test);
        Assert.Null(rows[3].GridCorrected);
        Assert.Equal(rows[2].Test!.P, rows[2].GridCorrected);
        Assert.Equal(Holm.Adjust([rows[0].Test!.P, rows[1].Test!.P]), [rows[0].GridCorrected!.Value, rows[1].GridCorrected!.Value]);
    }

    [Fact]
    public void TheTableOfComponentsHasARowPerCell()
    {
        var rows = FinetuneBesideRetrain();
        var table = VarianceTables.Components(rows);
        Assert.Equal(2, table.RowCount);
        Assert.Equal("Both", table.Strings("identification")[0]);
        Assert.Equal(rows[0].Analysis.Components!.TrainingVariance, table.NullableDoubles("variance_train")[0]);
        Assert.Equal(rows[0].Analysis.Instances!.Summary.Max, table.NullableDoubles("instances_max")[0]);
        Assert.Null(table.NullableDoubles("instances_max")[1]);
    }

    [Fact]
    public void TheTableOfInstancesHasARowPerInstance()
    {
        var rows = FinetuneBesideRetrain();
        var instances = VarianceTables.Instances(rows);
        Assert.Equal([10, 11, 12, 13], instances.Ints("training_seed"));
        Assert.Equal(rows[0].Analysis.Instances!.Distances, instances.Doubles("w2"));
    }

    private static readonly SeedGrid Simulated = SeedGrid.Of(SimulatedGrids.Draw(RandomStream.For(7, "test"), 5, 4, 1, 1));

    [Fact]
    public void ACellIsResampledAlikeEachTime()
    {
        var (first, again) = (Analyse("a", "mia", Simulated), Analyse("a", "mia", Simulated));
        Assert.Equal((first.Intervals, first.Test), (again.Intervals, again.Test));
    }

    [Fact]
    public void ACellOfAnotherNameIsResampledOtherwise()
    {
        var (first, other) = (Analyse("a", "mia", Simulated), Analyse("b", "mia", Simulated));
        Assert.NotEqual(first.Test, other.Test);
        Assert.Equal(first.Components, other.Components);
    }

    private static IReadOnlyList<AnalysedCell> FinetuneBesideRetrain() =>
        AnalysedCell.Of([Analyse("finetune", "mia", 2), Analyse("retrain", "mia", 1)], OurNames.Methods);

    private static (GridCell, CellAnalysis) Analyse(string method, string metric, double training)
    {
        var grid = SeedGrid.Of(SimulatedGrids.Draw(RandomStream.For(8, method + metric), 4, 3, training, 1));
        return (Cell(method, metric, grid), Analyse(method, metric, grid));
    }

    private static CellAnalysis Analyse(string method, string metric, SeedGrid grid) =>
        CellAnalysis.Of(Cell(method, metric, grid), null, null, Streams.Source);

    private static GridCell Cell(string method, string metric, SeedGrid grid) =>
        new(new("s", 3, "three", method, metric, "%"), [10, 11, 12, 13], grid);

    private static IEnumerable<RunRow> Runs(params (string Method, int Training, int? Unlearning, double Value)[] runs) =>
        runs.Select(r => new RunRow(new("s", 3, "three", r.Method, "mia", "%"), r.Training, r.Unlearning, false, false, r.Value));
}

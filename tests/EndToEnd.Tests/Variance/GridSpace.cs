using Stages.Tables;

namespace EndToEnd.Tests.Variance;

/// <summary>
/// One experiment, step by step: designs A and B, the grid's tables, everything of the grid, and another metric.
/// </summary>
public sealed class GridSpace : IDisposable
{
    /// <summary>The methods of the experiment.</summary>
    public const string Methods = "--methods=retrain,ssd,finetune";

    /// <summary>All that a grid gives, but for what it is computed from.</summary>
    public static readonly string[] Results =
    [
        "figures/figure1",
        "figures/figure2",
        "figures/figure3",
        "figures/figure4",
        "figures/figure5",
        "tables/components",
        "tables/designs",
        "tables/generalisability",
        "tables/ranking",
        "tables/retrain",
    ];

    private static readonly string[] ComputedFrom = ["tables/runs", "tables/wasserstein", "tables/variance"];
    private static readonly string[] Grid = ["--design=grid", Methods];

    public GridSpace()
    {
        Space.RunWell("--target=Wasserstein", Methods);
        VarianceOutput = "";
        RanForVariance = Ran(() => VarianceOutput = Space.RunWell(["--target=Variance", .. Grid]));
        RanForDefault = Ran(() => Space.RunWell(Grid));
        Hashes = Space.Hashes();
        RanForMia = Ran(() => Space.RunWell(["--metric=mia", .. Grid]));
        HashesAfterMia = Space.Hashes();
        Again = Space.RunWell(Grid);
    }

    /// <summary>Where it ran; nobody changes it.</summary>
    public PipelineSpace Space { get; } = new();

    /// <summary>What the target Variance ran after designs A and B were there.</summary>
    public IReadOnlyList<string> RanForVariance { get; }

    /// <summary>What it printed.</summary>
    public string VarianceOutput { get; private set; }

    /// <summary>What the target Default ran after that.</summary>
    public IReadOnlyList<string> RanForDefault { get; }

    /// <summary>What was there then.</summary>
    public IReadOnlyDictionary<string, string> Hashes { get; }

    /// <summary>What the metric mia ran after that.</summary>
    public IReadOnlyList<string> RanForMia { get; }

    /// <summary>What was there then.</summary>
    public IReadOnlyDictionary<string, string> HashesAfterMia { get; }

    /// <summary>What a last run of the target Default printed.</summary>
    public string Again { get; }

    /// <summary>A table of the experiment, and the rows of one of its metrics.</summary>
    public (Table Table, IReadOnlyList<int> Rows) Read(string stage, string name, string metric)
    {
        var table = Table.ReadParquet(Space.InArtifacts($"small/tables/{stage}/{name}.parquet"));
        return (table, [.. Enumerable.Range(0, table.RowCount).Where(i => table.Strings("metric")[i] == metric)]);
    }

    /// <summary>Fails where a figure or table of a space has a NaN in it.</summary>
    public static void AssertNothingIsNaN(PipelineSpace space)
    {
        var written = Directory
            .EnumerateFiles(space.InArtifacts("small"), "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".svg" or ".csv" or ".md" or ".tex")
            .ToList();
        Assert.NotEmpty(written);
        Assert.All(written, file => Assert.DoesNotContain("NaN", File.ReadAllText(file)));
    }

    /// <summary>Those of some stages that are results.</summary>
    public static IEnumerable<string> ResultsIn(IEnumerable<string> ran) =>
        ran.Where(id => id.StartsWith("figures/") || (id.StartsWith("tables/") && !ComputedFrom.Contains(id))).Order();

    public void Dispose() => Space.Dispose();

    private List<string> Ran(Action run)
    {
        var before = Space.Executions().Count;
        run();
        return [.. Space.Executions().Skip(before)];
    }
}

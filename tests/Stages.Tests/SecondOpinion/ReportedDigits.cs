using Stages.Designs;
using Stages.Experiments;
using Stages.Metrics;
using Stages.PaperTables;
using Stages.Tables;
using Stages.Variance;

namespace Stages.Tests.SecondOpinion;

/// <summary>The statistics of the reported runs of digits, made anew.</summary>
public sealed class ReportedDigits : IDisposable
{
    private readonly Lazy<string> folder = new(Make);

    /// <summary>The experiment's folder.</summary>
    public string Folder => folder.Value;

    /// <summary>The numbers as they are reported.</summary>
    public static string Statistics { get; } = Path.Combine(Checkout.Root, "reported/digits/statistics.json");

    public void Dispose()
    {
        if (folder.IsValueCreated)
        {
            Directory.Delete(folder.Value, recursive: true);
        }
    }

    private static string Make()
    {
        var made = Directory.CreateTempSubdirectory("second-opinion-").FullName;
        var (file, text) = ExperimentFile.Find(Path.Combine(Checkout.Root, "experiments/digits.json"));
        TablesOfRuns.Make(
            made,
            ExperimentFile.Parse(file, text) with
            {
                Design = SeedDesign.Grid,
            },
            Path.Combine(Checkout.Root, "reported/digits/runs.parquet")
        );
        var pairs = Table.ReadParquet(Path.Combine(made, "tables/variance", VarianceStage.PairsFile));
        var needed = SeedsNeededRow.Of(pairs, [PaperMetrics.RetainTest, PaperMetrics.ForgetTest], difference: 1, power: 0.8);
        Directory.CreateDirectory(Path.Combine(made, "plans"));
        SeedsNeededTable.Numbers(needed).WriteCsv(Path.Combine(made, "plans/seeds-needed.csv"));
        return made;
    }
}

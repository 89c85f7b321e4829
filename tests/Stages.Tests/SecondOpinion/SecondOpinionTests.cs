using Stages.Designs;
using Stages.Experiments;

namespace Stages.Tests.SecondOpinion;

public sealed class SecondOpinionTests
{
    [Fact]
    public void Scratch()
    {
        var (file, text) = ExperimentFile.Find("digits");
        var watch = System.Diagnostics.Stopwatch.StartNew();
        TablesOfRuns.Make(
            Directory.CreateDirectory("/tmp/chk/digits").FullName,
            ExperimentFile.Parse(file, text) with { Design = SeedDesign.Grid },
            Path.Combine(Checkout.Root, "reported/digits/runs.parquet")
        );
        File.WriteAllText("/tmp/chk/digits/time", $"{watch.Elapsed}");
    }
}

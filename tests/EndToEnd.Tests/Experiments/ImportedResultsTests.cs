namespace EndToEnd.Tests.Experiments;

/// <summary>A table of somebody else's results, through the host.</summary>
public sealed class ImportedResultsTests : IDisposable
{
    private const string Table = "method,training_seed,retain_test\nretrain,1,95\nretrain,2,96\nssd,1,90\nssd,2,91\n";
    private readonly PipelineSpace space = new();

    public ImportedResultsTests()
    {
        File.WriteAllText(space.InFolder("theirs.csv"), Table);
        File.WriteAllText(space.InFolder("theirs.json"), """{ "claim": "", "command": "", "name": "theirs", "runs": "theirs.csv" }""");
    }

    public void Dispose() => space.Dispose();

    [Fact]
    public void AnArchiveHoldsTheTable()
    {
        Host("--target=Default").AssertSuccess();
        Host("--target=Archive", "--output=whole.zip").AssertSuccess();
        Command.Run(space.Root, "python3", "-m", "zipfile", "-e", "whole.zip", "unpacked").AssertSuccess();
        File.Delete(space.InFolder("theirs.csv"));
        space.RunPlain("--target=Unarchive", "--from-archive=whole.zip", "--artifacts=restored").AssertSuccess();
        Assert.Equal(Table, File.ReadAllText(space.InFolder("unpacked/theirs.csv")));
        // The table is found beside the experiment.
        space.RunPlain("--target=Default", "--experiment=unpacked/experiment.json", "--artifacts=restored").AssertSuccess();
    }

    [Fact]
    public void AllThatLooksAtAnExperimentLooksAtIt()
    {
        Host("--target=Default").AssertSuccess();
        Assert.Contains("identical", Host("--target=Verify", "--replay=all").AssertSuccess().Output);
        Assert.Contains("imported-runs", Host("--target=Status").AssertSuccess().Output);
        Assert.Contains("Nothing is left to do.", Host("--target=Plan").AssertSuccess().Output);
        Assert.Contains("\"retain_test\"", Host("--target=Explain", "--stage=tables/runs").AssertSuccess().Output);
        Host("--target=Report").AssertSuccess();
        Assert.Contains("theirs", File.ReadAllText(space.InArtifacts("theirs/report.html")));
        File.WriteAllText(space.InFolder("theirs.csv"), Table.Replace("ssd,1,90", "ssd,1,89"));
        Assert.Contains("ParameterChanged: Contents[0] ", Host("--target=Explain", "--stage=tables/runs").AssertSuccess().Output);
        Assert.DoesNotContain("Nothing to run", Host("--target=Default").AssertSuccess().Output);
        Assert.Contains(",89,", File.ReadAllText(space.InArtifacts("theirs/tables/runs/runs.csv")));
    }

    [Fact]
    public void ThereIsNothingToTrain()
    {
        var refused = Host("--target=Train");
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("The results of 'theirs' are imported", refused.Output + refused.Error);
    }

    private HostResult Host(params string[] arguments) => space.RunPlain(["--experiment=theirs.json", .. arguments]);
}

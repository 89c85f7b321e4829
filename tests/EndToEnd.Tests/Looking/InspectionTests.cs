using Newtonsoft.Json.Linq;

namespace EndToEnd.Tests.Looking;

/// <summary>The targets that look, and those that keep house, over one small experiment that has run.</summary>
public sealed class InspectionTests : IDisposable
{
    private const string Methods = "--methods=ssd,retrain";
    private const string Run1 = "unlearn/digits5-sub/class-8/ssd/train-01";
    private readonly PipelineSpace space = new();

    public void Dispose() => space.Dispose();

    [Fact]
    public void BeforeTheFirstRunEverythingIsToRunAndNothingIsWritten()
    {
        var status = space.Run("--target=Status", "--json", Methods);
        Assert.Equal(0, status.ExitCode);
        var kinds = JObject.Parse(status.Output)["kinds"]!;
        Assert.Equal((1, 0), ((int)kinds[0]!["toRun"]!, (int)kinds[0]!["upToDate"]!));
        Assert.All(kinds.Skip(1), kind => Assert.Equal(0, (int)kind["upToDate"]!));
        Assert.Equal(3, space.Run("--target=Status", "--check", Methods).ExitCode);
        Assert.Contains("never run", space.Run("--target=Explain", "--stage=data", Methods).Output);
        Assert.False(Directory.Exists(Path.Combine(space.Root, "artifacts")));
    }

    [Fact]
    public void AfterARunTheyTellWhatIsThereAndWhatAnEditWouldDo()
    {
        Assert.Equal(0, space.Run(Methods).ExitCode);
        Assert.Equal(0, space.Run("--target=Status", "--check", Methods).ExitCode);
        Assert.Contains("\"digits\" -> \"training\";", space.Run("--target=Graph", Methods).Output);
        Assert.Contains(
            $"\"{Run1}\" -> \"metrics/digits5-sub/class-8/ssd/train-01\";",
            space.Run("--target=Graph", $"--stage={Run1}", Methods).Output
        );
        var trace = space.Run("--target=Trace", "--stage=artifacts/small/figures/figure2/figure2.png", Methods).Output;
        Assert.Contains("tables/wasserstein", trace);
        Assert.Contains("train/digits5/seed-01", trace);
        Assert.Contains(Environment.MachineName, trace);

        space.Edit("\"ssd\": { \"alpha\": 3 }", "\"ssd\": { \"alpha\": 1.5 }");
        var before = space.Executions();
        var dry = space.Run("--dryrun", Methods).Output;
        Assert.Contains("ParameterChanged: Method.Settings.Alpha 3 → 1.5", dry);
        Assert.Contains("2 to run, 8 that may run", dry);
        Assert.Contains(
            "ParameterChanged: Method.Settings.Alpha 3 → 1.5",
            space.Run("--target=Explain", $"--stage={Run1}", Methods).Output
        );
        Assert.Equal(3, space.Run("--target=Status", "--check", Methods).ExitCode);
        Assert.Equal(before, space.Executions());

        Assert.Equal(0, space.Run(Methods).ExitCode);
        Assert.Contains("Alpha 3 → 1.5", space.Run("--target=Diff", $"--stage={Run1}", Methods).Output);
        Assert.Contains("values differ", space.Run("--target=Diff", "--stage=tables/runs", Methods).Output);
        Assert.Equal(
            2,
            space
                .Run("--target=History", $"--stage={Run1}", Methods)
                .Output.Split('\n')
                .Count(line => line.Contains("│ 20") && !line.Contains("│ 20:"))
        );
    }

    [Fact]
    public void GcKeepsWhatIsShownAndFreesTheRest()
    {
        Assert.Equal(0, space.Run(Methods).ExitCode);
        space.Edit("\"ssd\": { \"alpha\": 3 }", "\"ssd\": { \"alpha\": 1.5 }");
        Assert.Equal(0, space.Run(Methods).ExitCode);
        space.Edit("\"ssd\": { \"alpha\": 1.5 }", "\"ssd\": { \"alpha\": 2 }");
        Assert.Equal(0, space.Run(Methods).ExitCode);
        space.Edit("\"ssd\": { \"alpha\": 2 }", "\"ssd\": { \"alpha\": 3 }");
        Assert.Contains("Nothing was deleted", space.Run("--target=Gc", Methods).Output);
        Assert.Contains("Nothing to run", space.Run(Methods).Output);
        Assert.Equal(0, space.Run("--target=Gc", "--yes", Methods).ExitCode);
        Assert.Contains("Nothing to run", space.Run(Methods).Output);
        space.Edit("\"ssd\": { \"alpha\": 3 }", "\"ssd\": { \"alpha\": 1.5 }");
        Assert.Contains("Ran ", space.Run(Methods).Output);
    }

    [Fact]
    public void AStageThatIsNotThereIsNamedWithThoseNearIt()
    {
        var result = space.Run("--target=Explain", "--stage=figures/figur2");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("Did you mean 'figures/figure2'? The nearest: figures/figure2, ", result.Output + result.Error);
        Assert.Equal(2, space.Run("--target=Accept").ExitCode);
    }
}

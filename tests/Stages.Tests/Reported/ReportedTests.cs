using Newtonsoft.Json.Linq;
using Pipeline;
using Stages.Designs;
using Stages.Experiments;
using Stages.Reported;
using Stages.Tests.Experiments;

namespace Stages.Tests.Reported;

/// <summary>
/// What is committed in <c>reported/</c> follows from the run table that is committed with it, through the stages
/// themselves.
/// </summary>
public sealed class ReportedTests : IDisposable
{
    private static readonly string Folder = Path.Combine(Checkout.Root, "reported");
    private static readonly string[] FilesThatFollow = ["figure1.svg", "figure2.svg", "statistics.json", "statistics.md"];
    private readonly string scratch = Directory.CreateTempSubdirectory("reported-").FullName;

    public static TheoryData<string> Experiments => [.. Directory.GetDirectories(Folder).Select(d => Path.GetFileName(d)!)];

    public void Dispose() => Directory.Delete(scratch, recursive: true);

    [Theory]
    [MemberData(nameof(Experiments))]
    public void EveryExperimentHasTheSameFiles(string experiment) =>
        Assert.Equal(
            ["manifest.json", "runs.parquet", .. FilesThatFollow],
            Names(Path.Combine(Folder, experiment)).Order().OrderBy(FilesThatFollow.Contains)
        );

    [Theory]
    [MemberData(nameof(Experiments))]
    public void EveryFileFollowsFromTheCommittedRunTable(string experiment)
    {
        var graph = Graph(experiment);
        Run(experiment, [graph.Result("wasserstein"), .. graph.Reported]);
        Assert.All(FilesThatFollow, file => Assert.Equal(File.ReadAllText(Path.Combine(Folder, experiment, file)), Computed(file)));
    }

    [Fact]
    public async Task TheNumbersOfTheSmallExperimentForPeople()
    {
        Run("small", Graph("small").Result("statistics"));
        await Verifier.Verify(Computed(StatisticsStage.MarkdownFile), "md");
    }

    [Fact]
    public async Task TheNumbersOfTheSmallExperimentForPrograms()
    {
        Run("small", Graph("small").Result("statistics"));
        await Verifier.Verify(Computed(StatisticsStage.File), "json");
    }

    private static IEnumerable<string> Names(string folder) => Directory.GetFiles(folder).Select(f => Path.GetFileName(f)!);

    private static ExperimentGraph Graph(string experiment)
    {
        var manifest = JObject.Parse(File.ReadAllText(Path.Combine(Folder, experiment, "manifest.json")));
        return new ExperimentGraph(
            Named.Experiment(experiment).Select(new Selection { Design = Enum.Parse<SeedDesign>((string)manifest["design"]!) })
        );
    }

    private string Computed(string file) => File.ReadAllText(Path.Combine(scratch, file));

    private void Run(string experiment, params IEnumerable<Stage> stages)
    {
        File.Copy(Path.Combine(Folder, experiment, RunTable.File), Path.Combine(scratch, RunTable.File));
        foreach (var stage in stages)
        {
            stage.Run(new StageContext(stage, scratch, (_, name) => Path.Combine(scratch, name), "cpu", _ => { }, scratch));
        }
    }
}

using Newtonsoft.Json.Linq;
using Pipeline;
using Stages.Designs;
using Stages.Experiments;

namespace Stages.Tests.Reported;

/// <summary>
/// What is committed in <c>reported/</c> follows from the run table that is committed with it, through the stages
/// themselves.
/// </summary>
public sealed class ReportedTests : IDisposable
{
    private static readonly string Root = Path.GetDirectoryName(VerifyXunit.SourceTree.Locate("/_/Pipeline.sln"))!;
    private readonly string scratch = Directory.CreateTempSubdirectory("reported-").FullName;

    public static TheoryData<string> Experiments =>
        [.. Directory.GetDirectories(Path.Combine(Root, "reported")).Select(d => Path.GetFileName(d)!)];

    public void Dispose() => Directory.Delete(scratch, recursive: true);

    [Theory]
    [MemberData(nameof(Experiments))]
    public void NumbersAndFiguresAreThoseOfTheCommittedRunTable(string experiment)
    {
        var folder = Path.Combine(Root, "reported", experiment);
        var design = Enum.Parse<SeedDesign>((string)JObject.Parse(File.ReadAllText(Path.Combine(folder, "manifest.json")))["design"]!);
        var graph = new ExperimentGraph(ExperimentFile.Load(experiment).Select(new Selection { Design = design }));
        File.Copy(Path.Combine(folder, RunTableStage.File), Path.Combine(scratch, RunTableStage.File));
        foreach (var stage in (Stage[])[graph.Distances, .. graph.Reported])
        {
            stage.Run(new StageContext(stage, scratch, (_, name) => Path.Combine(scratch, name), "cpu", _ => { }, scratch));
        }

        var compared = Directory
            .GetFiles(folder)
            .Select(f => Path.GetFileName(f)!)
            .Where(f => Path.GetExtension(f) is ".json" or ".md" or ".svg" && f != "manifest.json")
            .ToList();
        Assert.Equal(["figure1.svg", "figure2.svg", "statistics.json", "statistics.md"], compared.Order());
        Assert.All(
            compared,
            file => Assert.Equal(File.ReadAllText(Path.Combine(folder, file)), File.ReadAllText(Path.Combine(scratch, file)))
        );
    }
}

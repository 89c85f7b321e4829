using System.Text;
using Newtonsoft.Json.Linq;

namespace EndToEnd.Tests.Archives;

/// <summary>What RO-Crate 1.1, Process Run Crate 0.5 and Workflow Run Crate 0.5 say a crate MUST have.</summary>
[Collection(FinishedSpace.Tests)]
public sealed class CrateTests
{
    private const string Description = "ro-crate-metadata.json";
    private readonly IReadOnlyDictionary<string, byte[]> members;
    private readonly Dictionary<string, JToken> entities;

    public CrateTests(FinishedSpace finished)
    {
        members = finished.Members("whole.zip");
        var crate = JObject.Parse(Encoding.UTF8.GetString(members[Description]));
        entities = crate["@graph"]!.ToDictionary(e => (string)e["@id"]!);
    }

    [Fact]
    public void TheDescriptionIsAboutTheCrate() => Assert.Equal(["./"], Ids(Description, "about"));

    [Fact]
    public void TheDescriptionConformsToRoCrate() => Assert.Contains("https://w3id.org/ro/crate/1.1", Ids(Description, "conformsTo"));

    [Theory]
    [InlineData("name")]
    [InlineData("description")]
    [InlineData("datePublished")]
    [InlineData("license")]
    public void TheCrateHas(string property) => Assert.NotNull(entities["./"][property]);

    [Theory]
    [InlineData("https://w3id.org/ro/wfrun/workflow/0.5")]
    [InlineData("https://w3id.org/ro/wfrun/process/0.5")]
    [InlineData("https://w3id.org/workflowhub/workflow-ro-crate/1.0")]
    public void TheCrateConformsTo(string profile)
    {
        Assert.Contains(profile, Ids("./", "conformsTo"));
        Assert.Equal("CreativeWork", (string?)entities[profile]["@type"]);
    }

    [Fact]
    public void TheCratesWorkflowIsAFileOfCode() =>
        Assert.Equal(["File", "SoftwareSourceCode", "ComputationalWorkflow"], entities[Workflow]["@type"]!.Select(t => (string)t!));

    [Fact]
    public void TheCratesWorkflowHasALanguage() =>
        Assert.Equal("ComputerLanguage", (string?)entities[Ids(Workflow, "programmingLanguage").Single()]["@type"]);

    [Fact]
    public void TheCratesRunIsAnActionOfTheWorkflow() =>
        Assert.Equal(("CreateAction", Workflow), ((string?)entities[Run]["@type"], Ids(Run, "instrument").Single()));

    [Fact]
    public void TheCratesRunHasFiguresAsResults() => Assert.Contains("artifacts/small/figures/figure2/figure2.svg", Ids(Run, "result"));

    [Fact]
    public void TheCratesRunHasInputs() => Assert.NotEmpty(Ids(Run, "object"));

    [Fact]
    public void EveryReferenceOfTheCrateIsToAnEntity() =>
        Assert.All(
            entities
                .Values.SelectMany(e => ((JObject)e).Descendants().OfType<JObject>())
                .Select(r => (string?)r["@id"])
                .OfType<string>()
                .Where(id => !id.StartsWith("http")),
            id => Assert.Contains(id, entities.Keys)
        );

    [Fact]
    public void EverySizeOfTheCrateIsThatOfItsMember()
    {
        var sized = entities.Values.Where(e => e["contentSize"] is not null).ToList();
        Assert.NotEmpty(sized);
        Assert.All(sized, e => Assert.Equal((string?)e["contentSize"], members[(string)e["@id"]!].Length.ToString()));
    }

    private string Workflow => Ids("./", "mainEntity").Single();

    private string Run => Ids("./", "mentions").Single();

    private IEnumerable<string> Ids(string entity, string property) =>
        entities[entity][property] is JArray list ? list.Select(r => (string)r["@id"]!) : [(string)entities[entity][property]!["@id"]!];
}

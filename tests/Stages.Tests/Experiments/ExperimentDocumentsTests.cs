namespace Stages.Tests.Experiments;

/// <summary>What is written of experiments' files is what the reader reads.</summary>
public sealed class ExperimentDocumentsTests
{
    [Fact]
    public void TheSchemaIsTheReaders() => AssertIsFile(ExperimentSchema.Text, "experiments/experiment.schema.json");

    [Fact]
    public void TheSchemaOfImportedResultsIsTheReaders() =>
        AssertIsFile(ExperimentSchema.TextOfImported, "experiments/imported.schema.json");

    [Fact]
    public void TheTablesOfThePageAreTheReaders() =>
        AssertIsFile(ExperimentPage.Fill(File.ReadAllText(Path.Combine(Checkout.Root, "docs/experiments.md"))), "docs/experiments.md");

    private static void AssertIsFile(string text, string file)
    {
        var path = Path.Combine(Checkout.Root, file);
        var received = Path.ChangeExtension(path, ".received" + Path.GetExtension(path));
        File.Delete(received);
        if (!File.Exists(path) || File.ReadAllText(path) != text)
        {
            File.WriteAllText(received, text);
            Assert.Fail($"{file} is not what the reader of experiments' files says. To accept: mv {received} {path}");
        }
    }
}

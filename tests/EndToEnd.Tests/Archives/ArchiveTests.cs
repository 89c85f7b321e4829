using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Newtonsoft.Json.Linq;

namespace EndToEnd.Tests.Archives;

/// <summary>An experiment in one file, and back.</summary>
[Collection(FinishedSpace.Tests)]
public sealed class ArchiveTests(FinishedSpace space)
{
    private const int SymbolicLink = 0xA1FF;
    private const string Metrics = "artifacts/small/tables/runs/runs.csv";

    [Fact]
    public void TheSameArtifactsGiveTheSameBytesFromAnyCopyOfThem()
    {
        var copy = FinishedSpace.NewName();
        Assert.Equal(0, FinishedSpace.Tool(space.Space.Root, "cp", "-r", "artifacts", copy).ExitCode);
        space.RunWell("--target=Archive", "--output=again.zip");
        space.RunWell("--target=Archive", $"--artifacts={copy}", "--output=elsewhere/copy.zip");
        Assert.Equal(File.ReadAllBytes(space.Whole), File.ReadAllBytes(Path.Combine(space.Space.Root, "again.zip")));
        Assert.Equal(File.ReadAllBytes(space.Whole), File.ReadAllBytes(Path.Combine(space.Space.Root, "elsewhere", "copy.zip")));
    }

    [Fact]
    public void UnpackedItSatisfiesSha256sumAndHoldsEachObjectOnceAndTheSource()
    {
        var folder = Path.Combine(space.Space.Root, FinishedSpace.NewName());
        ZipFile.ExtractToDirectory(space.Whole, folder);
        var checkedSums = FinishedSpace.Tool(folder, "sha256sum", "-c", "SHA256SUMS");
        Assert.True(checkedSums.ExitCode == 0, checkedSums.Output + checkedSums.Error);
        Assert.Equal(
            Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Length - 1,
            checkedSums.Output.Split('\n').Count(l => l.EndsWith(": OK"))
        );
        var objects = File.ReadLines(Path.Combine(folder, "SHA256SUMS"))
            .Where(l => l.Contains("  artifacts/"))
            .Select(l => l[..64])
            .ToList();
        Assert.Equal(objects.Distinct().Count(), objects.Count);
        Assert.Contains(FinishedSpace.Author, File.ReadAllText(Path.Combine(folder, "source", "docs", "notes.md")));
        Assert.Contains("--experiment=../experiment.json --methods=ssd,retrain", File.ReadAllText(Path.Combine(folder, "README.md")));
        Assert.True(File.GetUnixFileMode(Path.Combine(folder, "source", "docs", "run")).HasFlag(UnixFileMode.UserExecute));
        Assert.Equal(PipelineSpace.SmallExperiment, File.ReadAllText(Path.Combine(folder, "experiment.json")));
    }

    /// <summary>What RO-Crate 1.1, Process Run Crate 0.5 and Workflow Run Crate 0.5 say a crate MUST have.</summary>
    [Fact]
    public void TheCrateHasWhatItsProfilesRequire()
    {
        var members = FinishedSpace.Members(space.Whole);
        var crate = JObject.Parse(Encoding.UTF8.GetString(members["ro-crate-metadata.json"]));
        var entities = crate["@graph"]!.ToDictionary(e => (string)e["@id"]!);
        IEnumerable<string> Ids(string entity, string property) =>
            entities[entity][property] is JArray list ? list.Select(r => (string)r["@id"]!) : [(string)entities[entity][property]!["@id"]!];
        Assert.Equal(["./"], Ids("ro-crate-metadata.json", "about"));
        Assert.Contains("https://w3id.org/ro/crate/1.1", Ids("ro-crate-metadata.json", "conformsTo"));
        Assert.All((string[])["name", "description", "datePublished", "license"], name => Assert.NotNull(entities["./"][name]));
        Assert.All(
            (string[])
                [
                    "https://w3id.org/ro/wfrun/workflow/0.5",
                    "https://w3id.org/ro/wfrun/process/0.5",
                    "https://w3id.org/workflowhub/workflow-ro-crate/1.0",
                ],
            profile =>
            {
                Assert.Contains(profile, Ids("./", "conformsTo"));
                Assert.Equal("CreativeWork", (string?)entities[profile]["@type"]);
            }
        );
        var workflow = Assert.Single(Ids("./", "mainEntity"));
        Assert.Equal(["File", "SoftwareSourceCode", "ComputationalWorkflow"], entities[workflow]["@type"]!.Select(t => (string)t!));
        Assert.Equal("ComputerLanguage", (string?)entities[Ids(workflow, "programmingLanguage").Single()]["@type"]);
        var run = Assert.Single(Ids("./", "mentions"));
        Assert.Equal(("CreateAction", workflow), ((string?)entities[run]["@type"], Ids(run, "instrument").Single()));
        Assert.Contains("artifacts/small/figures/figure2/figure2.svg", Ids(run, "result"));
        Assert.NotEmpty(Ids(run, "object"));
        Assert.All(
            entities
                .Values.SelectMany(e => ((JObject)e).Descendants().OfType<JObject>())
                .Select(r => (string?)r["@id"])
                .OfType<string>()
                .Where(id => !id.StartsWith("http")),
            id => Assert.Contains(id, entities.Keys)
        );
        Assert.All(
            entities.Values.Where(e => e["contentSize"] is not null),
            e => Assert.Equal((string?)e["contentSize"], members[(string)e["@id"]!].Length.ToString())
        );
    }

    [Fact]
    public void WhatIsRestoredIsUpToDateAndEqual()
    {
        var artifacts = FinishedSpace.NewName();
        Assert.Contains(
            "Restored 20 stages",
            space.RunWell("--target=Unarchive", $"--from-archive={space.Whole}", $"--artifacts={artifacts}")
        );
        Assert.DoesNotContain("to restore ", space.RunWell("--target=Status", "--check", $"--artifacts={artifacts}"));
        var status = JObject.Parse(space.RunWell("--target=Status", "--json", $"--artifacts={artifacts}"));
        Assert.Empty(status["stages"]!);
        Assert.Contains("Nothing to run", space.RunWell("--target=Figure2", $"--artifacts={artifacts}"));
        Assert.Equal(space.Space.Hashes(), space.Space.Hashes(artifacts));
        space.RunWell("--target=Unarchive", $"--from-archive={space.Whole}", $"--artifacts={artifacts}");
        Assert.Equal(space.Space.Executions().Order(), space.Space.Executions(artifacts).Order());
        space.RunWell("--target=Archive", $"--artifacts={artifacts}", "--output=restored.zip");
        Assert.Equal(File.ReadAllBytes(space.Whole), File.ReadAllBytes(Path.Combine(space.Space.Root, "restored.zip")));
    }

    [Fact]
    public void WhatWasLeftOutRunsOnlyWhenItIsWanted()
    {
        var artifacts = $"--artifacts={FinishedSpace.NewName()}";
        Assert.Contains("LEFT-OUT", space.RunWell("--target=Archive", "--without=weights,predictions", "--output=small.zip"));
        Assert.True(new FileInfo(Path.Combine(space.Space.Root, "small.zip")).Length < new FileInfo(space.Whole).Length / 2);
        space.RunWell("--target=Unarchive", "--from-archive=small.zip", artifacts);
        Assert.Equal(
            8,
            JObject.Parse(space.RunWell("--target=Status", "--check", "--json", artifacts))["kinds"]!
                .Where(k => (string?)k["kind"] is "training" or "unlearning")
                .Sum(k => (int)k["leftOut"]!)
        );
        Assert.Contains("Nothing to run", space.RunWell(artifacts));
        Assert.Contains("0 to run", space.RunWell("--dryrun", artifacts));

        var refused = space.Run("--target=Archive", "--output=refused.zip", artifacts);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("left out when they came here", refused.Error + refused.Output);

        // A measure that runs again needs the predictions of its run and of an untrained model, and that run its model.
        var again = space.RunWell("--target=Force", "--stage=metrics/digits5-sub/class-8/ssd/train-01", artifacts);
        Assert.Contains("Ran 4 stages", again);
        Assert.Contains("Ran 3 stages", space.RunWell("--target=Train", artifacts));
        Assert.Equal(
            space.Space.Hashes().Where(h => h.Key.EndsWith(".safetensors")),
            space.Space.Hashes(artifacts["--artifacts=".Length..]).Where(h => h.Key.EndsWith(".safetensors"))
        );
    }

    [Fact]
    public void AnAnonymousArchiveNamesNobodyAndIsRestoredAllTheSame()
    {
        space.RunWell("--target=Archive", "--anonymous", "--output=anonymous.zip");
        var members = FinishedSpace.Members(Path.Combine(space.Space.Root, "anonymous.zip"));
        string[] words = [FinishedSpace.Author, "author@test.invalid", space.Space.Root, Environment.UserName, Environment.MachineName];
        foreach (var (name, bytes) in members.Where(m => !m.Value.Contains((byte)0)))
        {
            var text = name + "\n" + Encoding.UTF8.GetString(bytes);
            Assert.All(
                words,
                word =>
                    Assert.False(
                        Regex.IsMatch(text, $"(?<![A-Za-z0-9]){Regex.Escape(word)}(?![A-Za-z0-9])", RegexOptions.IgnoreCase),
                        $"'{word}' in {name}"
                    )
            );
            Assert.DoesNotMatch("20[0-9][0-9]-[01][0-9]-[0-3][0-9]", name.StartsWith("artifacts") ? text : "");
        }

        Assert.Equal("Written by anonymous.\n", Encoding.UTF8.GetString(members["source/docs/notes.md"]));
        Assert.DoesNotContain("\"commit\"", Encoding.UTF8.GetString(members["records"]));
        var artifacts = $"--artifacts={FinishedSpace.NewName()}";
        space.RunWell("--target=Unarchive", "--from-archive=anonymous.zip", artifacts);
        space.RunWell("--target=Status", "--check", artifacts);
        Assert.Contains("Nothing to run", space.RunWell("--target=Figure2", artifacts));
    }

    [Fact]
    public void ADirtyCheckoutBringsItsDifferenceAndAnIncompleteExperimentIsRefused()
    {
        var notes = Path.Combine(space.Space.Root, "docs", "notes.md");
        var before = File.ReadAllText(notes);
        File.AppendAllText(notes, "one more line\n");
        try
        {
            space.RunWell("--target=Archive", "--output=dirty.zip");
        }
        finally
        {
            File.WriteAllText(notes, before);
        }

        var members = FinishedSpace.Members(Path.Combine(space.Space.Root, "dirty.zip"));
        Assert.Contains("+one more line", Encoding.UTF8.GetString(members["source.diff"]));
        Assert.Equal(before, Encoding.UTF8.GetString(members["source/docs/notes.md"]));
        var refused = space.Run("--target=Archive", $"--artifacts={FinishedSpace.NewName()}");
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("20 of 20 stages are not up to date", refused.Error + refused.Output);
    }

    public static TheoryData<string, string> Tamperings =>
        new()
        {
            { "changed", $"'{Metrics}' has the SHA-256" },
            { "removed", $"the member '{Metrics}' is missing" },
            { "added", "the member 'artifacts/extra' is not in SHA256SUMS" },
            { "twice", $"the member '{Metrics}' is there twice" },
            { "leaves", "the member '../outside' is not a file inside a folder" },
            { "absolute", "the member '/tmp/outside' is not a file inside a folder" },
            { "link", "the member 'artifacts/link' is a link" },
            { "bomb", "the member 'artifacts/bomb' is packed" },
            { "no sums", "it has no SHA256SUMS" },
            { "cut", "it is no zip file, or cut short" },
            { "forged record", "Record 1 of the archive does not fit its checksum" },
            { "forged place", "Record 1 of the archive names '../../outside'" },
            { "forged key", "which is not the hash of its key's text" },
            { "forged object", "is missing" },
            { "forged manifest", "is the manifest of no record in it" },
            { "forged sums", "SHA256SUMS has the line" },
        };

    [Theory]
    [MemberData(nameof(Tamperings))]
    public void ATamperedArchiveIsRefusedByNameAndNothingIsWritten(string how, string fact)
    {
        var archive = Tamper(how);
        var artifacts = FinishedSpace.NewName();
        var result = space.Run("--target=Unarchive", $"--from-archive={archive}", $"--artifacts={artifacts}");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(fact, result.Error + result.Output);
        Assert.False(Directory.Exists(Path.Combine(space.Space.Root, artifacts)));
        Assert.False(File.Exists(Path.Combine(space.Space.Root, "..", "outside")));
    }

    private string Tamper(string how)
    {
        static IEnumerable<(string, byte[])> Same(string name, byte[] bytes) => [(name, bytes)];
        Func<string, byte[], byte[]> First(Func<string, string> change) =>
            (name, bytes) =>
            {
                var lines = Encoding.UTF8.GetString(bytes).Split('\n');
                return name != "records" ? bytes : Encoding.UTF8.GetBytes(string.Join('\n', lines.Skip(1).Prepend(change(lines[0]))));
            };
        return how switch
        {
            "changed" => space.Changed((name, bytes) => [(name, name == Metrics ? [.. bytes[..^2], (byte)'7', (byte)'\n'] : bytes)]),
            "removed" => space.Changed((name, bytes) => name == Metrics ? [] : [(name, bytes)]),
            "added" => space.Changed(Same, zip => FinishedSpace.Add(zip, "artifacts/extra", [1])),
            "twice" => space.Changed((name, bytes) => name == Metrics ? [(name, bytes), (name, bytes)] : [(name, bytes)]),
            "leaves" => space.Changed(Same, zip => FinishedSpace.Add(zip, "../outside", [1])),
            "absolute" => space.Changed(Same, zip => FinishedSpace.Add(zip, "/tmp/outside", [1])),
            "link" => space.Changed(Same, zip => FinishedSpace.Add(zip, "artifacts/link", "/etc/passwd"u8.ToArray(), SymbolicLink)),
            "bomb" => space.Changed(
                Same,
                zip => FinishedSpace.Add(zip, "artifacts/bomb", new byte[20_000_000], level: CompressionLevel.Optimal)
            ),
            "no sums" => space.Changed((name, bytes) => name == "SHA256SUMS" ? [] : [(name, bytes)]),
            "cut" => Cut(),
            "forged record" => space.Forged(First(line => line.Replace("small/data", "small/date"))),
            "forged place" => space.Forged(First(line => Resealed(line.Replace("dataset.safetensors:", "../../outside:")))),
            "forged key" => space.Forged(First(line => Resealed(line.Replace("\\\"kind\\\":", "\\\"kind\\\": ")))),
            "forged object" => space.Forged(
                First(line => Resealed(Regex.Replace(line, "dataset.safetensors:[0-9a-f]{8}", "dataset.safetensors:00000000")))
            ),
            "forged manifest" => space.Forged((name, bytes) => name == "artifacts/small/data/manifest.json" ? "{}"u8.ToArray() : bytes),
            "forged sums" => space.Changed((name, bytes) => [(name, name == "SHA256SUMS" ? [.. bytes, .. "zz  file\n"u8] : bytes)]),
            _ => throw new ArgumentOutOfRangeException(nameof(how), how, "No such tampering."),
        };
    }

    // A record with a checksum that fits: what anybody can make who reads how records are written.
    private static string Resealed(string line) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(line[17..])))[..16] + line[16..];

    private string Cut()
    {
        var cut = Path.Combine(space.Space.Root, $"{Guid.NewGuid():N}.zip");
        File.WriteAllBytes(cut, File.ReadAllBytes(space.Whole)[..^100]);
        return cut;
    }
}

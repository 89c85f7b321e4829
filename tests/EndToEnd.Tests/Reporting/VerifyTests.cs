using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Pipeline.Store;
using Stages.Tables;

namespace EndToEnd.Tests.Reporting;

public sealed class VerifyTests(ReportedRun run) : IClassFixture<ReportedRun>, IDisposable
{
    private const string Caution = "; the reported ones were computed with --numerics=portable, these with --numerics=native";
    private const string Number = "digits5-sub/class-8/finetune/retain_test/b/median";
    private const string Figure = "figures/figure1";
    private readonly PipelineSpace space = run.Copy();

    public void Dispose() => space.Dispose();

    [Fact]
    public void AnUntouchedRunIsAsRecorded() => Assert.Contains("; 0 not as recorded", run.ReplayedSaid);

    [Fact]
    public void AnUntouchedRunComesOutAgain() =>
        Assert.Matches("replay: ([0-9]+) stages run again \\(--replay-seed=1\\), ([0-9]+) of \\2 outputs identical", run.ReplayedSaid);

    [Fact]
    public void AnUntouchedRunIsTheReportedOne() =>
        Assert.Matches(
            "replication: identical: every run here was reported with the same values \\(cells: [0-9]+; training seeds: 2 ",
            run.ReplayedSaid
        );

    [Fact]
    public void AnUntouchedRunsNumbersAreTheReportedOnes() =>
        Assert.Matches("statistics: ([0-9]+) numbers: \\1 identical, 0 agree, 0 differ", run.ReplayedSaid);

    [Theory]
    [InlineData("figures/figure1/figure1.png")]
    [InlineData("digits5-sub/class-8/finetune/forget_test/share")]
    public void VerifysTableHasARowFor(string subject) => Assert.Contains(subject, ReplayedTable().Strings("subject"));

    [Fact]
    public void VerifysTableOfAnUntouchedRunSaysIdentical() =>
        Assert.All(ReplayedTable().Strings("verdict"), verdict => Assert.Equal("identical", verdict));

    [Fact]
    public void ASampleToReplayFollowsFromItsSeed()
    {
        string Replay(int seed)
        {
            Verify("--replay=3", $"--replay-seed={seed}").AssertSuccess();
            return File.ReadAllText(InArtifacts("small/verify/verify.md"));
        }

        var first = Replay(5);
        Assert.NotEqual(first, Replay(6));
        Assert.Equal(first, Replay(5));
    }

    [Fact]
    public void NumbersComputedWithOtherInstructionsAreSaidToBe()
    {
        string[] native = ["--design=grid", "--methods=ssd", "--numerics=native"];
        space.RunWell(["--target=Metrics", .. native]);
        var said = space.RunWell(["--target=Verify", .. native]);
        Assert.Contains(Caution, said);
        Assert.Contains(Caution, File.ReadAllText(InArtifacts("small/verify/verify.md")));
    }

    [Fact]
    public void NumbersComputedWithTheSameInstructionsAreNotSaidToBeOthers() => Assert.DoesNotContain("--numerics", run.ReplayedSaid);

    [Fact]
    public void AFlippedByteInAnObjectIsFoundThoughItsTimeIsPutBack()
    {
        var weights = space.Record("train/digits5/seed-01").Outputs[0];
        var path = InArtifacts($"store/objects/{weights.Sha256[..2]}/{weights.Sha256[2..]}");
        var bytes = File.ReadAllBytes(path);
        bytes[^1] ^= 1;
        Overwrite(path, bytes);
        AssertNotVerified(Verify(), $"store/objects/{weights.Sha256[..2]}/{weights.Sha256[2..]}");
    }

    [Theory]
    [InlineData("manifest.json", "\"Seed\": 1", "\"Seed\": 7")]
    [InlineData("history.parquet", "PAR1", "PAR2")]
    public void AnEditedFileOfTheReadableTreeIsFoundThoughItsTimeIsPutBack(string file, string from, string to)
    {
        var path = InArtifacts("small/train/digits5/seed-01/" + file);
        var text = Encoding.Latin1.GetString(File.ReadAllBytes(path));
        Assert.Contains(from, text);
        Overwrite(path, Encoding.Latin1.GetBytes(text.Replace(from, to)));
        AssertNotVerified(Verify(), "small/train/digits5/seed-01/" + file);
    }

    [Fact]
    public void AFileThatNoStageMadeIsFound()
    {
        File.WriteAllText(InArtifacts("small/figures/figure1/figure1-final.svg"), "");
        AssertNotVerified(Verify(), "small/figures/figure1/figure1-final.svg");
    }

    [Fact]
    public void ALostRecordLeavesAManifestWithoutOne()
    {
        var journal = InArtifacts("store/journal");
        File.WriteAllLines(journal, File.ReadAllLines(journal).Where(line => !line.Contains($" small/{Figure} ")));
        AssertNotVerified(Verify(), $"small/{Figure}/manifest.json");
    }

    [Fact]
    public void AChangedNumberInWhatIsReportedDoesNotFitTheManifest()
    {
        ChangeAReportedNumber();
        AssertNotVerified(Verify(), "reported/small/statistics.json");
    }

    [Fact]
    public void AChangedNumberInWhatIsReportedDiffersThoughTheManifestIsMadeToFit()
    {
        var (before, after) = ChangeAReportedNumber();
        var manifest = space.InFolder("reported/small/manifest.json");
        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace(Hash(before), Hash(after)));
        AssertNotVerified(Verify(), Number);
    }

    [Fact]
    public void AFigureThatWasReplacedWithItsRecordIsFoundByRunningItAgain()
    {
        var record = space.Record(Figure);
        var forged = Encoding.UTF8.GetBytes("panel,method\r\n");
        var outputs = record.Outputs.Select(o => o.Name == "figure1.csv" ? new Output(o.Name, Hash(forged), forged.Length) : o).ToList();
        var path = InArtifacts($"store/objects/{Hash(forged)[..2]}/{Hash(forged)[2..]}");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, forged);
        File.AppendAllText(
            InArtifacts("store/journal"),
            StageRecord.Of(record.StageId, record.KeyHash, DateTime.UtcNow, outputs, record.Details).ToLine() + "\n"
        );
        Assert.Contains("put back from the store", space.RunWell("--target=Figure1", "--design=grid", ReportedRun.Methods));

        Verify().AssertSuccess();
        AssertNotVerified(Verify("--replay=all"), $"{Figure} | figure1.csv");
    }

    [Fact]
    public void NumbersOutsideTheReportedIntervalsAreListedAndDecideNothing()
    {
        space.Edit("\"learningRate\": 0.02", "\"learningRate\": 1e-9");
        space.RunWell("--target=Metrics", ReportedRun.Methods);
        var said = space.RunWell("--target=Verify", ReportedRun.Methods);
        Assert.Contains("replication: cannot tell: too few training seeds", said);
        Assert.Matches("[1-9][0-9]* differ", said);
        Assert.Contains("## Numbers: differs", File.ReadAllText(InArtifacts("small/verify/verify.md")));
    }

    [Fact]
    public void NumbersOfSeedsThatAreNotSelectedAreLeftOut()
    {
        space.RunWell("--target=Metrics", ReportedRun.Methods);
        Assert.Matches(
            "0 differ; [1-9][0-9]* reported ones are not of this selection",
            space.Run("--target=Verify", ReportedRun.Methods).Output
        );
    }

    [Fact]
    public void VerifyWithoutARunIsMisuse() =>
        space.Run("--target=Verify", "--artifacts=other").AssertMisuse("--artifacts=other: nothing has run there", "run a target first");

    [Fact]
    public void AReportedFolderThatIsNamedAndNotThereIsMisuse() =>
        Verify("--reported=reportd").AssertMisuse("there is no folder reportd/small", "or leave out --reported");

    [Fact]
    public void OurOwnReportsAreVerifiedAndWhatDesktopsLeaveIsANote()
    {
        space.RunWell("--target=Report", "--design=grid", ReportedRun.Methods);
        space.RunWell("--target=Tables", "--design=grid", ReportedRun.Methods);
        Write(".DS_Store", "figures/figure1/.~lock.figure1.csv#", "figures/figure1/.figure1.svg.swp", ".ipynb_checkpoints/a", "notes.md~");
        Assert.Contains("5 that desktops or editors left", Verify().AssertSuccess().Output);
        Assert.Contains("small/figures/figure1/.~lock.figure1.csv#", File.ReadAllText(InArtifacts("small/verify/verify.md")));
    }

    [Theory]
    [InlineData("report.html")]
    [InlineData("plans/plan.csv")]
    public void AnEditedReportIsFound(string file)
    {
        space.RunWell("--target=Report", "--design=grid", ReportedRun.Methods);
        space.RunWell("--target=Variance", "--design=grid", ReportedRun.Methods);
        Verify().AssertSuccess();
        File.AppendAllText(InArtifacts("small/" + file), " ");
        AssertNotVerified(Verify(), "small/" + file);
    }

    [Fact]
    public void ReportedDeletesNobodysFiles()
    {
        var notes = space.InFolder("mine/small/notes.txt");
        Directory.CreateDirectory(Path.GetDirectoryName(notes)!);
        File.WriteAllText(notes, "mine");
        space
            .Run("--target=Reported", "--design=grid", ReportedRun.Methods, "--reported=mine")
            .AssertMisuse("'mine/small/notes.txt' is not of what --target=Reported writes", "Nothing was deleted");
        Assert.Equal("mine", File.ReadAllText(notes));
    }

    private void Write(params string[] files)
    {
        foreach (var file in files.Select(f => InArtifacts("small/" + f)))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, "");
        }
    }

    private HostResult Verify(params string[] arguments) => ReportedRun.Verify(space, arguments);

    private void AssertNotVerified(HostResult result, string named)
    {
        result.AssertFailure("NOT verified");
        Assert.Contains($"| {named}", File.ReadAllText(InArtifacts("small/verify/verify.md")));
    }

    private (byte[] Before, byte[] After) ChangeAReportedNumber()
    {
        var file = space.InFolder("reported/small/statistics.json");
        var before = File.ReadAllBytes(file);
        var line = File.ReadLines(file).Single(l => l.Contains(Number));
        File.WriteAllText(file, File.ReadAllText(file).Replace(line, Regex.Replace(line, "\"value\":[0-9.]+", "\"value\":101.0")));
        return (before, File.ReadAllBytes(file));
    }

    private Table ReplayedTable() => Table.ReadParquet(run.Replayed.InArtifacts("small/verify/verify.parquet"));

    private string InArtifacts(string path) => space.InArtifacts(path);

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    // As somebody would who does not want it seen: another file of the same size and time.
    private static void Overwrite(string path, byte[] bytes)
    {
        var time = File.GetLastWriteTimeUtc(path);
        File.Delete(path);
        File.WriteAllBytes(path, bytes);
        File.SetLastWriteTimeUtc(path, time);
    }
}

using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Pipeline.Store;
using Stages.Tables;

namespace EndToEnd.Tests.Reporting;

/// <summary>A small experiment that has run and whose numbers are reported; made once, copied for each test.</summary>
public sealed class ReportedRun : IDisposable
{
    private readonly PipelineSpace space = new();

    public ReportedRun()
    {
        var result = space.Run("--target=Reported", "--design=grid", VerifyTests.Methods);
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
    }

    internal PipelineSpace Copy()
    {
        var copy = new PipelineSpace();
        using var process = Process.Start("cp", ["-a", space.Root + "/.", copy.Root]);
        process.WaitForExit();
        return copy;
    }

    public void Dispose() => space.Dispose();
}

public sealed class VerifyTests(ReportedRun run) : IClassFixture<ReportedRun>, IDisposable
{
    internal const string Methods = "--methods=retrain,ssd,finetune";
    private const string Figure = "figures/figure1";
    private readonly PipelineSpace space = run.Copy();

    public void Dispose() => space.Dispose();

    [Fact]
    public void WhatWasComputedHereIsWholeComesOutAgainAndIsWhatIsReported()
    {
        var result = Verify("--replay=all");
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        Assert.Contains("; 0 not as recorded", result.Output);
        Assert.Matches("replay: ([0-9]+) stages run again \\(--replay-seed=1\\), ([0-9]+) of \\2 outputs identical", result.Output);
        Assert.Matches("statistics: ([0-9]+) numbers: \\1 identical, 0 agree, 0 differ", result.Output);
        var rows = Table.ReadParquet(InArtifacts("small/verify/verify.parquet"));
        Assert.All(rows.Strings("verdict"), verdict => Assert.Equal("identical", verdict));
        Assert.Contains("figures/figure1/figure1.png", rows.Strings("subject"));
        Assert.Contains("digits5-sub/class-8/finetune/forget_test/share", rows.Strings("subject"));

        // Another seed, another sample; the same seed, the same.
        Assert.Equal(0, Verify("--replay=3", "--replay-seed=5").ExitCode);
        var first = File.ReadAllText(InArtifacts("small/verify/verify.md"));
        Assert.Equal(0, Verify("--replay=3", "--replay-seed=6").ExitCode);
        Assert.NotEqual(first, File.ReadAllText(InArtifacts("small/verify/verify.md")));
        Assert.Equal(0, Verify("--replay=3", "--replay-seed=5").ExitCode);
        Assert.Equal(first, File.ReadAllText(InArtifacts("small/verify/verify.md")));
    }

    [Fact]
    public void NumbersComputedWithOtherInstructionsAreComparedAndTheReaderIsTold()
    {
        const string Caution = "; the reported ones were computed without --portable, these with it";
        Assert.DoesNotContain("--portable", Verify().Output);
        var computed = space.Run("--target=Metrics", "--design=grid", "--portable", Methods);
        Assert.True(computed.ExitCode == 0, computed.Output + computed.Error);
        Assert.Contains(Caution, Verify("--portable").Output);
        Assert.Contains(Caution, File.ReadAllText(InArtifacts("small/verify/verify.md")));
    }

    [Fact]
    public void AFlippedByteInAnObjectIsFoundThoughItsTimeIsPutBack()
    {
        var weights = Record("train/digits5/seed-01").Outputs[0];
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
    public void AChangedNumberInWhatIsReportedDiffersAlsoWhenTheManifestIsMadeToFit()
    {
        const string Number = "digits5-sub/class-8/finetune/retain_test/b/median";
        var file = Path.Combine(space.Root, "reported", "small", "statistics.json");
        var before = File.ReadAllBytes(file);
        var line = File.ReadLines(file).Single(l => l.Contains(Number));
        var changed = System.Text.RegularExpressions.Regex.Replace(line, "\"value\":[0-9.]+", "\"value\":101.0");
        File.WriteAllText(file, File.ReadAllText(file).Replace(line, changed));
        AssertNotVerified(Verify(), "reported/small/statistics.json");

        var manifest = Path.Combine(space.Root, "reported", "small", "manifest.json");
        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace(Hash(before), Hash(File.ReadAllBytes(file))));
        var result = Verify();
        Assert.Contains("1 differ", result.Output);
        Assert.Contains("; 0 not as recorded", result.Output);
        AssertNotVerified(result, Number);
    }

    [Fact]
    public void AFigureThatWasReplacedWithItsRecordIsFoundByRunningItAgain()
    {
        var record = Record(Figure);
        var forged = Encoding.UTF8.GetBytes("panel,method\r\n");
        var outputs = record.Outputs.Select(o => o.Name == "figure1.csv" ? new Output(o.Name, Hash(forged), forged.Length) : o).ToList();
        var path = InArtifacts($"store/objects/{Hash(forged)[..2]}/{Hash(forged)[2..]}");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, forged);
        File.AppendAllText(
            InArtifacts("store/journal"),
            StageRecord.Of(record.StageId, record.KeyHash, DateTime.UtcNow, outputs, record.Details).ToLine() + "\n"
        );
        Assert.Contains("put back from the store", space.Run("--target=Figure1", "--design=grid", Methods).Output);

        Assert.Equal(0, Verify().ExitCode);
        AssertNotVerified(Verify("--replay=all"), $"{Figure} | figure1.csv");
    }

    [Fact]
    public void NumbersOutsideTheReportedIntervalsDifferAndThoseOfFewerSeedsAreLeftOut()
    {
        space.Edit("\"learningRate\": 0.02", "\"learningRate\": 0.0");
        Assert.Equal(0, space.Run("--target=Metrics", Methods).ExitCode);
        var result = space.Run("--target=Verify", Methods);
        Assert.Equal(1, result.ExitCode);
        Assert.Matches("[1-9][0-9]* differ; [1-9][0-9]* reported ones are not of this selection", result.Output);
    }

    [Fact]
    public void WithoutARunThereIsNothingToVerify()
    {
        var result = space.Run("--target=Verify", "--artifacts=other");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("Nothing of the experiment 'small' is in 'other'", result.Output + result.Error);
    }

    private HostResult Verify(params string[] arguments) => space.Run(["--target=Verify", "--design=grid", Methods, .. arguments]);

    private void AssertNotVerified(HostResult result, string named)
    {
        Assert.True(result.ExitCode == 1, result.Output + result.Error);
        Assert.Contains("NOT verified", result.Output);
        Assert.Contains($"| {named}", File.ReadAllText(InArtifacts("small/verify/verify.md")));
    }

    private string InArtifacts(string path) => Path.Combine(space.Root, "artifacts", path);

    private StageRecord Record(string stage)
    {
        using var store = new ArtifactStore(Path.Combine(space.Root, "artifacts"));
        return store.Last("small/" + stage)!;
    }

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

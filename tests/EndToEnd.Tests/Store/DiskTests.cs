using Pipeline;
using Pipeline.Store;

namespace EndToEnd.Tests.Store;

/// <summary>A disk that is full, or may not be written.</summary>
public sealed class DiskTests
{
    private static readonly int[] KilobytesLeft = [0, 4, 8, 12, 16, 20, 28, 40, 64, 100, 200, 340, 356, 372, 388, 404, 420];

    [DiskFact]
    public void AFullDiskCostsNothingOnceThereIsRoom()
    {
        var failed = 0;
        Parallel.ForEach(
            KilobytesLeft,
            new ParallelOptions { MaxDegreeOfParallelism = 2 },
            left =>
            {
                using var disk = new TemporaryDisk(2);
                var space = new CrashSpace(disk.Folder);
                disk.Fill(left);
                var full = space.Run("--in-host");
                if (full.ExitCode != 0)
                {
                    Interlocked.Increment(ref failed);
                    Assert.InRange(full.ExitCode, 1, 2);
                    Assert.Contains("space", full.Error, StringComparison.OrdinalIgnoreCase);
                    Assert.DoesNotContain("Unhandled", full.Error);
                }

                disk.Free();
                var rerun = space.AssertFinishes($"{left} KB were left", "--in-host");
                Assert.Equal("", rerun.Error);
            }
        );
        Assert.InRange(failed, KilobytesLeft.Length / 2, KilobytesLeft.Length);
    }

    [DiskFact]
    public void ARecordThatDoesNotFitOnTheDiskLeavesNoHalfOfItself()
    {
        using var disk = new TemporaryDisk(1);
        Directory.CreateDirectory(Path.Combine(disk.Folder, "store"));
        static void Record(ArtifactStore store, int i, int length = 5000) =>
            store.RecordFailure(
                $"test/{i}",
                new Key("", i.ToString("x64", null)),
                DateTime.UnixEpoch,
                new RecordDetails(
                    "test",
                    new string('x', length),
                    "",
                    0,
                    null,
                    new Dictionary<string, double>(),
                    new Dictionary<string, string>(),
                    "it failed"
                )
            );
        var written = 0;
        using (var store = new ArtifactStore(disk.Folder))
        {
            disk.Fill(40);
            void Overfill()
            {
                for (; ; written++)
                {
                    Record(store, written);
                }
            }

            var full = Assert.Throws<IOException>(Overfill);
            Assert.Contains("space", full.Message, StringComparison.OrdinalIgnoreCase);
            disk.Free();
            Record(store, written, length: 0);
            Record(store, written + 1, length: 0);
        }

        using var again = new ArtifactStore(disk.Folder);
        Assert.Empty(again.Warnings);
        Assert.InRange(written, 3, 10);
        Assert.Equal(Enumerable.Range(0, written + 2).Select(i => $"test/{i}"), again.Records.Select(r => r.StageId));
    }

    [DiskFact]
    public void AReadOnlyArtifactsFolderIsNamed()
    {
        using var disk = new TemporaryDisk(2);
        var space = new CrashSpace(disk.Folder);
        space.Run("--in-host", "--kill-at=40");
        disk.MakeReadOnly();
        space.Run().AssertMisuse($"The artifacts folder '{space.Artifacts}' cannot be written", "--artifacts");
        disk.MakeWritable();
        space.AssertFinishes("the folder was read-only");
    }

    [DiskFact]
    public void AReadOnlyArtifactsFolderLetsReadersThrough()
    {
        using var disk = new TemporaryDisk(2);
        var space = new CrashSpace(disk.Folder);
        space.Run("--in-host", "--kill-at=40");
        var before = space.Executions();
        Assert.NotEmpty(before);
        disk.MakeReadOnly();
        Assert.Equal(before, space.Executions());
    }

    [DiskFact]
    public void AReadableTreeThatCannotBeWrittenFailsTheRun()
    {
        using var space = new CrashSpace();
        RunWithAReadOnlyTree(space).AssertFailure("Read-only file system");
    }

    [DiskFact]
    public void AReadableTreeThatCannotBeWrittenCostsNoComputation()
    {
        using var space = new CrashSpace();
        RunWithAReadOnlyTree(space);
        Assert.Equal(3, space.Executions().Count);
        Assert.Contains("ran 3, skipped 3", space.AssertFinishes("the readable tree was read-only").Output);
    }

    [DiskFact]
    public void AReadableTreeOnAnotherDiskHoldsCopies()
    {
        using var space = new CrashSpace();
        var tree = Directory.CreateDirectory(Path.Combine(space.Artifacts, "small")).FullName;
        using var disk = new TemporaryDisk(2, tree);
        space.AssertFinishes("the tree is on another disk");
        File.WriteAllText(Path.Combine(tree, "summary", "summary.txt"), "edited");
        space.AssertFinishes("a copy was edited");
        Assert.Equal(CrashSpace.Stages, space.Executions().Count);
    }

    private static HostResult RunWithAReadOnlyTree(CrashSpace space)
    {
        using var disk = new TemporaryDisk(1, Directory.CreateDirectory(Path.Combine(space.Artifacts, "small")).FullName);
        disk.MakeReadOnly();
        return space.Run();
    }
}

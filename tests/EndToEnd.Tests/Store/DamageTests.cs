using System.Security.Cryptography;
using System.Text;

namespace EndToEnd.Tests.Store;

/// <summary>Damage in the store: repaired by running again, or refused with a clear message; never used.</summary>
public sealed class DamageTests : IDisposable
{
    private readonly CrashSpace space = new();

    public DamageTests()
    {
        // The second run remembers every object's stamp, so that only what gives reason to is read again.
        space.Run().AssertSuccess();
        space.Run().AssertSuccess();
    }

    public void Dispose() => space.Dispose();

    [Fact]
    public void ATruncatedObjectIsMadeAgain() =>
        AssertRepaired(path =>
        {
            using var file = File.OpenWrite(path);
            file.SetLength(file.Length - 1);
        });

    [Fact]
    public void AFlippedByteIsFound() => AssertRepaired(Flip);

    [Fact]
    public void AFlippedByteIsFoundThoughItsStampIsPutBack() =>
        AssertRepaired(path =>
        {
            var reference = Path.Combine(space.Root, "times");
            Command.Run(space.Root, "touch", "-r", path, reference).AssertSuccess();
            Flip(path);
            Command.Run(space.Root, "touch", "-r", reference, path).AssertSuccess();
        });

    [Fact]
    public void ADeletedObjectIsMadeAgain() => AssertRepaired(File.Delete, isSetAside: false);

    [Fact]
    public void DamageInEveryObjectAtOnceIsRepaired()
    {
        foreach (var path in Directory.GetFiles(Path.Combine(space.Artifacts, "store", "objects"), "*", SearchOption.AllDirectories))
        {
            Flip(path);
        }

        space.AssertFinishes("every object was damaged");
    }

    [Fact]
    public void AnEditedRecordIsNotUsed() => Assert.Contains("ran 1, skipped 5", FinishAfterAnEditedRecord().Output);

    [Fact]
    public void AnEditedRecordIsSaid() => Assert.Contains("does not fit its checksum and is not used", FinishAfterAnEditedRecord().Error);

    [Fact]
    public void ATornRecordIsNotUsed() => Assert.Contains("ran 1, skipped 5", FinishAfterATornRecord().Output);

    [Fact]
    public void ATornRecordIsSaidOnce()
    {
        Assert.Contains("was cut short", FinishAfterATornRecord().Error);
        Assert.Equal("", space.Run().Error);
    }

    [Fact]
    public void ARecordOfAnUnknownSchemaIsRefused()
    {
        var body = "2 something that a later version wrote\t{}";
        var checksum = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)))[..16];
        File.AppendAllText(space.Journal, $"{checksum} {body}\n");
        var before = File.ReadAllBytes(space.Journal);
        space.Run().AssertMisuse("The journal holds a record of schema '2'; this program knows schema 1.");
        Assert.Equal(before, File.ReadAllBytes(space.Journal));
    }

    [Fact]
    public void ALostJournalCostsComputationAlone()
    {
        File.Delete(space.Journal);
        Assert.Contains($"ran {CrashSpace.Stages}", space.AssertFinishes("the journal was lost").Output);
    }

    private HostResult FinishAfterAnEditedRecord()
    {
        File.WriteAllText(space.Journal, File.ReadAllText(space.Journal).Replace("\"Kilobytes\\\":300", "\"Kilobytes\\\":301"));
        return space.AssertFinishes("a record was edited");
    }

    private HostResult FinishAfterATornRecord()
    {
        using (var journal = File.OpenWrite(space.Journal))
        {
            journal.SetLength(journal.Length - 30);
        }

        return space.AssertFinishes("the last record was torn");
    }

    private static void Flip(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        file.Position = file.Length / 2;
        var value = file.ReadByte();
        file.Position--;
        file.WriteByte((byte)(value ^ 1));
    }

    private void AssertRepaired(Action<string> damage, bool isSetAside = true)
    {
        var path = space.ObjectOf("series/b/series.bin");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        damage(path);
        var result = space.AssertFinishes("an object was damaged");
        Assert.Contains("ran 1, skipped 5", result.Output);
        Assert.Equal(
            isSetAside,
            File.Exists(
                Path.Combine(space.Artifacts, "store", "corrupt", Path.GetFileName(Path.GetDirectoryName(path)) + Path.GetFileName(path))
            )
        );
    }
}

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
        Assert.Equal(0, space.Run().ExitCode);
        Assert.Equal(0, space.Run().ExitCode);
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
    public void AFlippedByteIsFoundWithSizeAndTimesPutBack() =>
        AssertRepaired(path =>
        {
            var reference = Path.Combine(space.Root, "times");
            TemporaryDisk.Call("touch", "-r", path, reference);
            Flip(path);
            TemporaryDisk.Call("touch", "-r", reference, path);
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
    public void AnEditedRecordIsNotUsedAndSaid()
    {
        File.WriteAllText(space.Journal, File.ReadAllText(space.Journal).Replace("\"Kilobytes\\\":300", "\"Kilobytes\\\":301"));
        var result = space.AssertFinishes("a record was edited");
        Assert.Contains("does not fit its checksum and is not used", result.Error);
        Assert.Contains("ran 1, skipped 5", result.Output);
    }

    [Fact]
    public void ATornRecordIsNotUsedAndSaid()
    {
        using (var journal = File.OpenWrite(space.Journal))
        {
            journal.SetLength(journal.Length - 30);
        }

        var result = space.AssertFinishes("the last record was torn");
        Assert.Contains("was cut short", result.Error);
        Assert.Contains("ran 1, skipped 5", result.Output);
        Assert.Equal("", space.Run().Error);
    }

    [Fact]
    public void ARecordOfAnUnknownSchemaIsRefused()
    {
        var body = "2 something that a later version wrote\t{}";
        var checksum = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)))[..16];
        File.AppendAllText(space.Journal, $"{checksum} {body}\n");
        var before = File.ReadAllBytes(space.Journal);
        var result = space.Run();
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("The journal holds a record of schema '2'; this program knows schema 1.", result.Error);
        Assert.Equal(before, File.ReadAllBytes(space.Journal));
    }

    [Fact]
    public void ALostJournalCostsComputationAndNothingElse()
    {
        File.Delete(space.Journal);
        Assert.Contains($"ran {CrashSpace.Stages}", space.AssertFinishes("the journal was lost").Output);
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

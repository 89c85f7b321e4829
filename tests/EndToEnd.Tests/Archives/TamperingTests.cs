using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace EndToEnd.Tests.Archives;

/// <summary>Archives that somebody changed, clumsily or with care.</summary>
[Collection(FinishedSpace.Tests)]
public sealed class TamperingTests(FinishedSpace space)
{
    private const int SymbolicLink = 0xA1FF;
    private const string Metrics = "artifacts/small/tables/runs/runs.csv";

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
    public void ATamperedArchiveIsRefusedByName(string how, string fact)
    {
        var artifacts = FinishedSpace.NewName();
        space.Run("--target=Unarchive", $"--from-archive={Tamper(how)}", $"--artifacts={artifacts}").AssertMisuse(fact);
        Assert.False(Directory.Exists(space.Space.InFolder(artifacts)), "something was written");
        Assert.False(File.Exists(space.Space.InFolder("../outside")), "something was written outside");
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
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(line[17..])))[..16] + line[16..];

    private string Cut()
    {
        var cut = space.Space.InFolder($"{Guid.NewGuid():N}.zip");
        File.WriteAllBytes(cut, File.ReadAllBytes(space.Whole)[..^100]);
        return cut;
    }
}

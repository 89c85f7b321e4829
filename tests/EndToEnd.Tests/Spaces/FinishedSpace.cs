using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace EndToEnd.Tests.Spaces;

/// <summary>Runs it once.</summary>
[CollectionDefinition(FinishedSpace.Tests)]
public sealed class FinishedSpaceTests : ICollectionFixture<FinishedSpace>;

/// <summary>
/// A checkout in which a small experiment has run, once for all tests that read what it made, and its archive.
/// </summary>
public sealed class FinishedSpace : IDisposable
{
    /// <summary>The tests that share it.</summary>
    public const string Tests = "a finished experiment";

    /// <summary>The author of the checkout's commit.</summary>
    public const string Author = "Commit Author Of This Test";
    public const string Methods = "--methods=ssd,retrain";

    public FinishedSpace()
    {
        foreach (var (name, value) in BucketServer.Environment)
        {
            Space.Environment[name] = value;
        }

        Directory.CreateDirectory(Space.InFolder("docs"));
        File.WriteAllText(Space.InFolder(".gitignore"), "*\n!docs/\n!docs/*\n!LICENSE\n!build.cake\n");
        File.WriteAllText(Space.InFolder("build.cake"), "// The source of the pipeline.\n");
        File.WriteAllText(Space.InFolder("docs/notes.md"), $"Written by {Author}.\n");
        File.WriteAllText(Space.InFolder("docs/run"), "true\n");
        File.SetUnixFileMode(Space.InFolder("docs/run"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllText(Space.InFolder("LICENSE"), $"A licence\n\nCopyright (c) {Author}\n");
        Git("init", "-q");
        Git("config", "user.name", Author);
        Git("config", "user.email", "author@test.invalid");
        Git("add", ".");
        Git("commit", "-q", "-m", "first");
        RunWell();
        RunWell("--target=Archive", "--output=whole.zip");
    }

    /// <summary>Stages of the experiment.</summary>
    public const int Stages = 20;

    public PipelineSpace Space { get; } = new();

    /// <summary>The archive.</summary>
    public string Whole => Space.InFolder("whole.zip");

    /// <summary>A name for artifacts of its own.</summary>
    public static string NewName() => $"artifacts-{Guid.NewGuid():N}";

    /// <summary>A copy of a folder here, under a name of its own.</summary>
    public string Copied(string folder)
    {
        var copy = NewName();
        Command.Run(Space.Root, "cp", "-a", folder, copy).AssertSuccess();
        return copy;
    }

    /// <summary>Runs the host.</summary>
    public HostResult Run(params string[] arguments) => Space.Run(PipelineSpace.Behind(Methods, arguments));

    /// <summary>Runs the host and expects success.</summary>
    public string RunWell(params string[] arguments) => Run(arguments).AssertSuccess().Output;

    /// <summary>Copies an archive, and lets the copy be changed on the way.</summary>
    /// <param name="change">Given a member's name and bytes, what to write under which names.</param>
    /// <param name="more">Adds members at the end.</param>
    public string Changed(Func<string, byte[], IEnumerable<(string Name, byte[] Bytes)>> change, Action<ZipArchive>? more = null)
    {
        var changed = Space.InFolder($"{Guid.NewGuid():N}.zip");
        using var from = ZipFile.OpenRead(Whole);
        using var to = ZipFile.Open(changed, ZipArchiveMode.Create);
        foreach (var entry in from.Entries)
        {
            foreach (var (name, bytes) in change(entry.FullName, Bytes(entry)))
            {
                Add(to, name, bytes);
            }
        }

        more?.Invoke(to);
        return changed;
    }

    public static void Add(ZipArchive zip, string name, byte[] bytes, int kind = 0, CompressionLevel level = CompressionLevel.NoCompression)
    {
        var entry = zip.CreateEntry(name, level);
        entry.ExternalAttributes = kind << 16;
        using var stream = entry.Open();
        stream.Write(bytes);
    }

    /// <summary>Changes members and the list of hashes with them, as somebody would who wants to deceive.</summary>
    public string Forged(Func<string, byte[], byte[]> change)
    {
        var sums = new StringBuilder();
        return Changed(
            (name, bytes) =>
            {
                bytes = name == "SHA256SUMS" ? Encoding.UTF8.GetBytes(sums.ToString()) : change(name, bytes);
                sums.Append(Convert.ToHexStringLower(SHA256.HashData(bytes))).Append("  ").Append(name).Append('\n');
                return [(name, bytes)];
            }
        );
    }

    /// <summary>Every member's name and bytes.</summary>
    public IReadOnlyDictionary<string, byte[]> Members(string archive)
    {
        using var zip = ZipFile.OpenRead(Space.InFolder(archive));
        return zip.Entries.ToDictionary(e => e.FullName, Bytes);
    }

    public void Dispose() => Space.Dispose();

    private void Git(params string[] arguments) => Command.Run(Space.Root, "git", arguments).AssertSuccess();

    private static byte[] Bytes(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }
}

using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Pipeline.Files;

namespace Pipeline.Archives;

/// <summary>
/// Reads an archive and takes nothing in it on trust: names, kinds, sizes and hashes of members are checked, and a
/// member's name is never a path that is written to.
/// </summary>
public sealed class ArchiveReader : IDisposable
{
    private const int BufferBytes = 1 << 16;
    private const string WasDamaged = "It was damaged or changed after it was written. Nothing was restored; take another copy.";
    private readonly string file;
    private readonly ZipArchive? zip;
    private readonly Dictionary<string, ArchiveFile> members;
    private readonly Dictionary<string, string> sums = new();

    /// <summary>Opens an archive, or the folder that one was unpacked into, and checks its table of members.</summary>
    /// <exception cref="PipelineException">There is none, or a member is not what an archive of this program holds; the
    /// message names it.</exception>
    public ArchiveReader(string file)
    {
        this.file = file;
        if (!Path.Exists(file))
        {
            throw new PipelineException(
                $"There is no archive '{file}'.",
                "Give the path of a file that --target=Archive wrote, or of the folder that it was unpacked into: --from-archive=FILE."
            );
        }

        if (Directory.Exists(file))
        {
            members = ArchiveFiles.Of(file);
            CheckSums();
            return;
        }

        try
        {
            zip = ZipFile.OpenRead(file);
            if (ArchiveFiles.ArePackedAgain(zip))
            {
                throw new PipelineException(
                    $"The archive '{file}' was packed again by another program: its files are compressed, in one folder more, or have "
                        + "others beside them.",
                    $"That alone is no damage. Unpack it and give the folder that has {ArchivePaths.Sums}, --from-archive=FOLDER: every "
                        + $"hash is checked there too (so does: sha256sum -c {ArchivePaths.Sums}). Nothing was restored."
                );
            }

            members = ArchiveFiles.Of(zip, new FileInfo(file).Length, Refused);
            CheckSums();
        }
        catch (InvalidDataException error)
        {
            throw Refused($"it is no zip file, or cut short ({error.Message})");
        }
    }

    /// <summary>Whether a file is a zip with the list of hashes and the records that <see cref="ArchiveWriter"/> ends it
    /// with; of no file, and of one that cannot be read, it is not known and so false.</summary>
    public static bool IsArchive(string file)
    {
        try
        {
            using var zip = ZipFile.OpenRead(file);
            return zip.GetEntry(ArchivePaths.Sums) is not null && zip.GetEntry(ArchivePaths.Records) is not null;
        }
        catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Member by SHA-256; one of them where several have the same bytes.</summary>
    public IReadOnlyDictionary<string, string> BySha256 => sums.GroupBy(s => s.Value, s => s.Key).ToDictionary(g => g.Key, g => g.First());

    /// <summary>The members' names, without the list of hashes.</summary>
    public IEnumerable<string> Members => sums.Keys;

    /// <summary>Reads every member and compares it with its hash.</summary>
    /// <exception cref="PipelineException">One differs; the message names it.</exception>
    public void Verify()
    {
        foreach (var member in sums.Keys)
        {
            Copy(member, Stream.Null);
        }
    }

    /// <summary>The verified bytes of a small member; none when the archive lacks it.</summary>
    /// <exception cref="PipelineException">It is not what its hash says.</exception>
    public byte[] Read(string member)
    {
        if (!sums.ContainsKey(member))
        {
            return [];
        }

        using var to = new MemoryStream();
        Copy(member, to);
        return to.ToArray();
    }

    /// <summary>
    /// Copies a member, verified on the way: no more bytes than the archive's table says, and those with the hash.
    /// </summary>
    /// <exception cref="PipelineException">It is not what its hash says.</exception>
    public void Copy(string member, Stream to)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Copy(
            member,
            buffer =>
            {
                hash.AppendData(buffer.Span);
                to.Write(buffer.Span);
            }
        );
        if (Convert.ToHexStringLower(hash.GetHashAndReset()) is var found && found != sums[member])
        {
            throw Refused($"'{member}' has the SHA-256 {found}; {ArchivePaths.Sums} says {sums[member]}");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => zip?.Dispose();

    /// <summary>A refusal of this archive.</summary>
    public PipelineException Refused(string fact) => new($"The archive '{file}' is refused: {fact}.", WasDamaged);

    private void CheckSums()
    {
        if (!members.ContainsKey(ArchivePaths.Sums))
        {
            throw members.Keys.Order().FirstOrDefault(path => path.EndsWith($"/{ArchivePaths.Sums}")) is { } deeper
                ? new PipelineException(
                    $"The folder '{file}' has no {ArchivePaths.Sums}, but '{Path.GetDirectoryName(deeper)}' in it has.",
                    $"Give that folder: --from-archive={Path.Combine(file, Path.GetDirectoryName(deeper)!)}."
                )
                : Refused($"it has no {ArchivePaths.Sums}, so nothing in it can be verified");
        }

        using var text = new MemoryStream();
        Copy(ArchivePaths.Sums, buffer => text.Write(buffer.Span));
        foreach (var line in Encoding.UTF8.GetString(text.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Sha256Text.ParseLine(line) is not var (sha256, path) || !sums.TryAdd(path, sha256))
            {
                throw Refused($"{ArchivePaths.Sums} has the line '{line}', which is no hash of a member, or a second one");
            }
        }

        if (sums.Keys.FirstOrDefault(path => !members.ContainsKey(path)) is { } missing)
        {
            throw Refused($"the member '{missing}' is missing");
        }

        // In a folder, more may lie by now: what was built in source/, what a desktop writes.
        if (zip is not null && members.Keys.FirstOrDefault(path => path != ArchivePaths.Sums && !sums.ContainsKey(path)) is { } extra)
        {
            throw Refused($"the member '{extra}' is not in {ArchivePaths.Sums}");
        }
    }

    // Stops one byte after the stated size, whatever the bytes unpack to.
    private void Copy(string name, Action<ReadOnlyMemory<byte>> to)
    {
        try
        {
            using var from = members[name].Open();
            var buffer = new byte[BufferBytes];
            var bytes = 0L;
            for (int read; (read = from.Read(buffer)) > 0; )
            {
                bytes += read;
                if (bytes > members[name].Bytes)
                {
                    throw Refused($"'{name}' is larger than the archive's table says");
                }

                to(buffer.AsMemory(0, read));
            }
        }
        catch (InvalidDataException error)
        {
            throw Refused($"'{name}' cannot be read ({error.Message})");
        }
    }
}

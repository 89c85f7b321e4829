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
    private const int KindMask = 0xF000;
    private const int RegularFile = 0x8000;
    private readonly string file;
    private readonly ZipArchive zip;
    private readonly Dictionary<string, ZipArchiveEntry> members = new();
    private readonly Dictionary<string, string> sums = new();

    /// <summary>Opens an archive and checks its table of members.</summary>
    /// <exception cref="PipelineException">There is none, or a member is not what an archive of this program holds; the
    /// message names it.</exception>
    public ArchiveReader(string file)
    {
        this.file = file;
        if (!File.Exists(file))
        {
            throw new PipelineException(
                $"There is no archive '{file}'.",
                "Give the path of a file that --target=Archive wrote: --from-archive=FILE."
            );
        }

        try
        {
            zip = ZipFile.OpenRead(file);
            CheckTable();
            CheckSums();
        }
        catch (InvalidDataException error)
        {
            throw Refused($"it is no zip file, or cut short ({error.Message})");
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
            members[member],
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
    public void Dispose() => zip.Dispose();

    /// <summary>A refusal of this archive.</summary>
    public PipelineException Refused(string fact) =>
        new(
            $"The archive '{file}' is refused: {fact}.",
            "It was damaged or changed after it was written. Nothing was restored; take another copy."
        );

    private void CheckTable()
    {
        var bytes = 0L;
        foreach (var entry in zip.Entries)
        {
            var name = entry.FullName;
            if (name.Contains('\\') || name.Any(char.IsControl) || name.Split('/').Any(part => part is "" or "." or ".."))
            {
                throw Refused(
                    $"the member '{name}' is not a file inside a folder: its path is absolute, leaves the folder or ends with it"
                );
            }

            if (((entry.ExternalAttributes >> 16) & KindMask) is not (0 or RegularFile))
            {
                throw Refused($"the member '{name}' is a link or another kind of file; only plain files belong here");
            }

            if (!members.TryAdd(name, entry))
            {
                throw Refused($"the member '{name}' is there twice");
            }

            // Members are stored: together they are no larger than the file that holds them.
            bytes += entry.Length;
            if (entry.Length != entry.CompressedLength || bytes > new FileInfo(file).Length)
            {
                throw Refused(
                    $"the member '{name}' is packed ({entry.CompressedLength:N0} bytes for "
                        + $"{entry.Length:N0}) or lies over another; an archive's members are stored as they are"
                );
            }
        }
    }

    private void CheckSums()
    {
        if (!members.TryGetValue(ArchivePaths.Sums, out var list))
        {
            throw Refused($"it has no {ArchivePaths.Sums}, so nothing in it can be verified");
        }

        using var text = new MemoryStream();
        Copy(list, buffer => text.Write(buffer.Span));
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

        if (members.Keys.FirstOrDefault(path => path != ArchivePaths.Sums && !sums.ContainsKey(path)) is { } extra)
        {
            throw Refused($"the member '{extra}' is not in {ArchivePaths.Sums}");
        }
    }

    // Stops one byte after the stated size, whatever the bytes unpack to.
    private void Copy(ZipArchiveEntry entry, Action<ReadOnlyMemory<byte>> to)
    {
        try
        {
            using var from = entry.Open();
            var buffer = new byte[BufferBytes];
            var bytes = 0L;
            for (int read; (read = from.Read(buffer)) > 0; )
            {
                bytes += read;
                if (bytes > entry.Length)
                {
                    throw Refused($"'{entry.FullName}' is larger than the archive's table says");
                }

                to(buffer.AsMemory(0, read));
            }
        }
        catch (InvalidDataException error)
        {
            throw Refused($"'{entry.FullName}' cannot be read ({error.Message})");
        }
    }
}

using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Pipeline.Files;

namespace Pipeline.Archives;

/// <summary>
/// Writes a zip whose bytes depend on its members' names, order and bytes alone. Members are stored, not compressed:
/// what they hold is compressed already, a deflate stream depends on the library and the processor that made it, and
/// what is not compressed can be no zip bomb. Nothing is kept in memory but the list of members.
/// </summary>
public sealed class ArchiveWriter : IDisposable
{
    private const int BufferBytes = 1 << 16;

    /// <summary>
    /// A regular file that all may read and its owner write, and the same for a program, as Unix writes them in a zip's
    /// table.
    /// </summary>
    private const int PlainFile = 0x81A4 << 16;
    private const int ProgramFile = 0x81ED << 16;

    /// <summary>The earliest time that a zip can hold.</summary>
    private static readonly DateTimeOffset NoTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly ZipArchive zip;
    private readonly ForbiddenWords words;
    private readonly StringBuilder sums = new();
    private readonly Dictionary<string, (int Count, long Bytes)> parts = [];

    /// <summary>Begins an archive.</summary>
    /// <param name="to">Where it goes; stays open.</param>
    /// <param name="words">What no member may hold.</param>
    public ArchiveWriter(Stream to, ForbiddenWords words)
    {
        zip = new ZipArchive(to, ZipArchiveMode.Create, leaveOpen: true);
        this.words = words;
    }

    /// <summary>Members and bytes by part: a folder at the top, or a file there.</summary>
    public IReadOnlyDictionary<string, (int Count, long Bytes)> Parts => parts;

    /// <summary>Adds a text.</summary>
    public void Add(string path, string text)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        Add(path, stream);
    }

    /// <summary>Adds a member.</summary>
    /// <param name="path">Its name.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="isProgram">Whether it can be executed.</param>
    /// <returns>Its SHA-256.</returns>
    /// <exception cref="PipelineException">It holds a forbidden word.</exception>
    public string Add(string path, Stream content, bool isProgram = false)
    {
        var entry = zip.CreateEntry(path, CompressionLevel.NoCompression);
        (entry.LastWriteTime, entry.ExternalAttributes) = (NoTime, isProgram ? ProgramFile : PlainFile);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var member = entry.Open();
        var search = words.Begin(path);
        var buffer = new byte[BufferBytes];
        var bytes = 0L;
        for (int read; (read = content.Read(buffer)) > 0; bytes += read)
        {
            search.Read(buffer.AsSpan(0, read));
            hash.AppendData(buffer, 0, read);
            member.Write(buffer, 0, read);
        }

        search.End();
        var part = path.IndexOf('/') is var end and >= 0 ? path[..(end + 1)] : path;
        var (count, sum) = parts.GetValueOrDefault(part);
        parts[part] = (count + 1, sum + bytes);
        var sha256 = Convert.ToHexStringLower(hash.GetHashAndReset());
        sums.Append($"{Sha256Text.Line(sha256, path)}");
        return sha256;
    }

    /// <summary>Adds the list of hashes and ends the archive.</summary>
    public void Finish()
    {
        Add(ArchivePaths.Sums, sums.ToString());
        zip.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose() => zip.Dispose();
}

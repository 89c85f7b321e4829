using System.Buffers.Binary;
using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Stages.Downloads;

/// <summary>
/// Unpacks published files and takes nothing on trust: hashes, sizes, members and their names are checked; no path of
/// an archive is ever written to.
/// </summary>
internal static class Unpacking
{
    private const int BufferBytes = 1 << 17;

    /// <summary>Unpacks a file's contents.</summary>
    /// <param name="path">The file, which is only read.</param>
    /// <param name="file">What it should be.</param>
    /// <param name="output">Where to write the unpacked file of a name.</param>
    /// <exception cref="RefusedFileException">It is something else; the message names file, member and
    /// position.</exception>
    public static void Unpack(string path, PublishedFile file, Func<string, string> output)
    {
        using var packed = File.OpenRead(path);
        if (file.Sha256 is { } expected && Convert.ToHexStringLower(SHA256.HashData(packed)) is var found && found != expected)
        {
            throw RefusedFileException.WrongHash(file.Name, found, expected);
        }

        packed.Position = 0;
        using var unpacked = new GZipStream(packed, CompressionMode.Decompress);
        if (file.Packing == Packing.Gzip)
        {
            Gzip(file.Name, unpacked, file.Contents.Single(), output);
            CheckTrailer(file.Name, packed, file.Contents.Single().Bytes);
        }
        else
        {
            Tar(file, unpacked, output);
        }
    }

    private static void Gzip(string name, GZipStream unpacked, UnpackedFile content, Func<string, string> output)
    {
        var written = 0L;
        try
        {
            Copy(name, unpacked, content, output, ref written);
        }
        catch (InvalidDataException error)
        {
            throw RefusedFileException.Damaged(
                $"{name}: the gzip stream is cut short or damaged after {written:N0} of {content.Bytes:N0} unpacked "
                    + $"bytes (byte {unpacked.BaseStream.Position:N0} of the file): {error.Message}"
            );
        }
    }

    // A gzip file ends with the unpacked size (RFC 1952); the decoder does not miss it.
    private static void CheckTrailer(string name, FileStream packed, long bytes)
    {
        var size = new byte[sizeof(uint)];
        packed.Seek(-size.Length, SeekOrigin.End);
        packed.ReadExactly(size);
        if (BinaryPrimitives.ReadUInt32LittleEndian(size) != (uint)bytes)
        {
            throw RefusedFileException.Damaged(
                $"{name}: after {bytes:N0} unpacked bytes the file does not end as a gzip "
                    + $"file does (byte {packed.Length:N0}): it is cut short, or something follows."
            );
        }
    }

    private static void Tar(PublishedFile file, GZipStream unpacked, Func<string, string> output)
    {
        var wanted = file.Contents.ToDictionary(c => c.Member);
        var (number, place, written) = (0, file.Name, 0L);
        try
        {
            using var archive = new TarReader(unpacked, leaveOpen: true);
            while (archive.GetNextEntry() is { } entry)
            {
                place = $"{file.Name}, member {++number} ('{entry.Name}')";
                CheckMember(place, entry);
                if (!wanted.Remove(entry.Name, out var content))
                {
                    if (file.Contents.Any(c => c.Member == entry.Name))
                    {
                        throw RefusedFileException.Damaged($"{place}: this member is there twice.");
                    }

                    continue;
                }

                CheckSize(place, entry.Length, content.Bytes);
                written = 0;
                Copy(place, entry.DataStream ?? Stream.Null, content, output, ref written);
            }
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException or FormatException)
        {
            throw RefusedFileException.Damaged(
                $"{place}: the archive is cut short or damaged in or after it ({written:N0} bytes of the last wanted "
                    + $"member were read; byte {unpacked.BaseStream.Position:N0} of the file): {error.Message}"
            );
        }

        if (wanted.Keys.FirstOrDefault() is { } missing)
        {
            throw RefusedFileException.Damaged($"{file.Name}: lacks the member '{missing}' (it has {number} members).");
        }
    }

    private static void CheckMember(string place, TarEntry entry)
    {
        if (Path.IsPathRooted(entry.Name) || entry.Name.Split('/', '\\').Contains(".."))
        {
            throw RefusedFileException.Damaged($"{place}: this path leaves the archive's folder.");
        }

        if (entry.EntryType is TarEntryType.SymbolicLink or TarEntryType.HardLink)
        {
            throw RefusedFileException.Damaged(
                $"{place}: a {(entry.EntryType == TarEntryType.HardLink ? "hard" : "symbolic")} "
                    + $"link to '{entry.LinkName}'; only files and folders belong here."
            );
        }

        if (
            entry.EntryType
            is not (
                TarEntryType.RegularFile
                or TarEntryType.V7RegularFile
                or TarEntryType.Directory
                or TarEntryType.GlobalExtendedAttributes
            )
        )
        {
            throw RefusedFileException.Damaged($"{place}: of type {entry.EntryType}; only files and folders belong here.");
        }
    }

    private static void CheckSize(string place, long found, long expected)
    {
        if (found != expected)
        {
            throw RefusedFileException.Damaged($"{place}: {found:N0} bytes; expected {expected:N0}.");
        }
    }

    // Stops one byte after the expected size: what unpacks to more than that fills no disk.
    private static void Copy(string place, Stream from, UnpackedFile content, Func<string, string> output, ref long written)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var to = File.Create(output(content.Name));
        var buffer = new byte[BufferBytes];
        for (int read; (read = from.Read(buffer)) > 0; )
        {
            written += read;
            if (written > content.Bytes)
            {
                throw RefusedFileException.Damaged($"{place}: unpacks to more than the expected {content.Bytes:N0} bytes.");
            }

            hash.AppendData(buffer, 0, read);
            to.Write(buffer, 0, read);
        }

        CheckSize($"{place}, unpacked", written, content.Bytes);
        if (Convert.ToHexStringLower(hash.GetHashAndReset()) is var found && found != content.Sha256)
        {
            throw RefusedFileException.WrongHash($"{place}, unpacked,", found, content.Sha256);
        }
    }
}

using System.Buffers.Binary;
using System.Text;

namespace Stages.Torch;

/// <summary>A symbol version that a shared library asks another library for.</summary>
/// <param name="Library">The library asked, such as <c>libstdc++.so.6</c>.</param>
/// <param name="Version">The version's name, such as <c>GLIBCXX_3.4.32</c>.</param>
/// <param name="Weak">Whether the loader accepts a library that lacks the version.</param>
/// <param name="FlagsOffset">Offset in the file, in bytes, of the entry's two bytes of flags.</param>
internal sealed record NeededVersion(string Library, string Version, bool Weak, int FlagsOffset);

/// <summary>
/// Reads the symbol versions that a 64-bit little-endian ELF file needs and defines (System V ABI; the GNU extensions
/// <c>.gnu.version_r</c> and <c>.gnu.version_d</c>).
/// </summary>
internal static class ElfVersions
{
    /// <summary>The flag VER_FLG_WEAK.</summary>
    internal const ushort Weak = 2;

    private const uint DefinedSection = 0x6ffffffd;
    private const uint NeededSection = 0x6ffffffe;

    /// <summary>The versions that the file asks other libraries for.</summary>
    /// <exception cref="BadImageFormatException">The bytes are not such a file.</exception>
    public static IReadOnlyList<NeededVersion> Needed(ReadOnlySpan<byte> file)
    {
        var needed = new List<NeededVersion>();
        if (Find(file, NeededSection) is not { } section)
        {
            return needed;
        }

        var entry = section.Offset;
        for (var i = 0; i < section.Entries; i++)
        {
            var library = Name(file, section.Strings + Int32(file, entry + 4));
            var version = entry + Int32(file, entry + 8);
            for (var k = UInt16(file, entry + 2); k > 0; k--)
            {
                var weak = (UInt16(file, version + 4) & Weak) != 0;
                needed.Add(new(library, Name(file, section.Strings + Int32(file, version + 8)), weak, version + 4));
                version += Int32(file, version + 12);
            }

            entry += Int32(file, entry + 12);
        }

        return needed;
    }

    /// <summary>The versions that the file offers to others.</summary>
    /// <exception cref="BadImageFormatException">The bytes are not such a file.</exception>
    public static IReadOnlySet<string> Defined(ReadOnlySpan<byte> file)
    {
        var defined = new HashSet<string>();
        if (Find(file, DefinedSection) is not { } section)
        {
            return defined;
        }

        var entry = section.Offset;
        for (var i = 0; i < section.Entries; i++)
        {
            defined.Add(Name(file, section.Strings + Int32(file, entry + Int32(file, entry + 12))));
            entry += Int32(file, entry + 16);
        }

        return defined;
    }

    private static (int Offset, int Entries, int Strings)? Find(ReadOnlySpan<byte> file, uint type)
    {
        if (file.Length < 64 || !file[..6].SequenceEqual("\u007fELF\u0002\u0001"u8))
        {
            throw new BadImageFormatException("not a 64-bit little-endian ELF file");
        }

        var table = Int64(file, 0x28);
        var size = UInt16(file, 0x3a);
        for (var i = 0; i < UInt16(file, 0x3c); i++)
        {
            var header = table + (i * size);
            if ((uint)Int32(file, header + 4) == type)
            {
                var strings = table + (Int32(file, header + 0x28) * size);
                return (Int64(file, header + 0x18), Int32(file, header + 0x2c), Int64(file, strings + 0x18));
            }
        }

        return null;
    }

    private static string Name(ReadOnlySpan<byte> file, int offset)
    {
        var rest = file[offset..];
        return Encoding.ASCII.GetString(rest[..rest.IndexOf((byte)0)]);
    }

    private static ushort UInt16(ReadOnlySpan<byte> file, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(file[offset..]);

    private static int Int32(ReadOnlySpan<byte> file, int offset) => BinaryPrimitives.ReadInt32LittleEndian(file[offset..]);

    private static int Int64(ReadOnlySpan<byte> file, int offset) => checked((int)BinaryPrimitives.ReadInt64LittleEndian(file[offset..]));
}

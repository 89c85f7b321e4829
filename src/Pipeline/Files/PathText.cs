using System.Text;

namespace Pipeline.Files;

/// <summary>
/// A path as the system's library reads it, in borrowed memory: a start looks at three files for each of thousands of
/// stages.
/// </summary>
/// <param name="room">At least <see cref="Room"/>.</param>
internal ref struct PathText(Span<byte> room)
{
    /// <summary>Bytes of the longest path that Linux takes, and its end.</summary>
    public const int Room = 4096;
    private readonly Span<byte> room = room;

    /// <summary>How many bytes there are.</summary>
    public int Length { get; private set; }

    /// <summary>The path, and the zero that ends it.</summary>
    public readonly ReadOnlySpan<byte> Terminated
    {
        get
        {
            room[Length] = 0;
            return room[..(Length + 1)];
        }
    }

    /// <summary>A whole path.</summary>
    /// <inheritdoc cref="Append"/>
    public static PathText Of(string path, Span<byte> room)
    {
        var text = new PathText(room);
        text.Append(path);
        return text;
    }

    /// <summary>Adds text.</summary>
    /// <exception cref="IOException">The path is too long for Linux.</exception>
    public void Append(ReadOnlySpan<char> text)
    {
        if (!Encoding.UTF8.TryGetBytes(text, room[Length..^1], out var added))
        {
            throw new IOException($"The path is too long: '{ToString()}{text}'.");
        }

        Length += added;
    }

    /// <inheritdoc/>
    public override readonly string ToString() => Encoding.UTF8.GetString(room[..Length]);

    /// <summary>Takes off what was added since there were so many bytes.</summary>
    public void Cut(int length) => Length = length;
}

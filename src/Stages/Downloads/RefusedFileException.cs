namespace Stages.Downloads;

/// <summary>A file is not what was published.</summary>
/// <param name="fact">What was found in it and where, with the file's name.</param>
/// <param name="mark">What the name says under which it is set aside: <c>wrong-sha256-0123456789ab</c> or
/// <c>damaged</c>.</param>
internal sealed class RefusedFileException(string fact, string mark) : Exception(fact)
{
    /// <summary>What the name says under which it is set aside.</summary>
    public string Mark { get; } = mark;

    /// <summary>The file's shape is wrong.</summary>
    public static RefusedFileException Damaged(string fact) => new(fact, "damaged");

    /// <summary>The shape may be right; the bytes are others.</summary>
    public static RefusedFileException WrongHash(string name, string found, string expected) =>
        new(
            $"{name} has another SHA-256 than the published one.{Environment.NewLine}found "
                + $"   {found}{Environment.NewLine}expected {expected}",
            $"wrong-sha256-{found[..12]}"
        );
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Newtonsoft.Json;
using Pipeline.Files;
using Pipeline.Keys;

namespace Pipeline.Store;

/// <summary>What is known of an execution besides its key and outputs.</summary>
/// <param name="Kind">The stage's kind.</param>
/// <param name="KeyText">The text whose hash the key is.</param>
/// <param name="Why">Why the stage ran.</param>
/// <param name="Seconds">Duration.</param>
/// <param name="PeakMemoryBytes">Peak resident memory of the worker while the stage ran; null in the host.</param>
/// <param name="Measurements">Figures that the stage measured, in the unit that the name ends with.</param>
/// <param name="Environment">Machine, device, versions, commit.</param>
/// <param name="Failure">The error, when the execution failed; then there are no outputs.</param>
/// <param name="Streams">The random streams that the stage drew from; null in a failure, and in a record from before
/// they were kept.</param>
/// <param name="Remark">What the stage says of its result, that it diverged, say; null when nothing.</param>
public sealed record RecordDetails(
    string Kind,
    string KeyText,
    string Why,
    double Seconds,
    long? PeakMemoryBytes,
    IReadOnlyDictionary<string, double> Measurements,
    IReadOnlyDictionary<string, string> Environment,
    string? Failure = null,
    IReadOnlyList<StreamUse>? Streams = null,
    [property: JsonProperty(NullValueHandling = NullValueHandling.Ignore)] string? Remark = null
);

/// <summary>
/// One execution of a stage, as a line of the journal: a checksummed head that is read at once and details that are
/// read on demand.
/// </summary>
public sealed class StageRecord
{
    private const string SchemaMark = "1";
    private const string FailedMark = "failed";
    private const int ChecksumBytes = 8;
    private const int HeadStart = (2 * ChecksumBytes) + 1;

    // The names of outputs are few, and of records there are thousands.
    private static readonly string[] Names = new string[64];
    private readonly RecordLines lines;
    private readonly long offset;
    private readonly int length;
    private readonly ReadOnlyMemory<byte> id;
    private readonly bool hasRemark;
    private volatile bool hasContent;
    private Digest content;
    private RecordDetails? details;

    // Of a line that is whole.
    private StageRecord(ReadOnlySpan<byte> line, RecordLines lines, long offset)
    {
        (this.lines, this.offset, length) = (lines, offset, line.Length);
        var tab = line.IndexOf((byte)'\t');
        var head = line[HeadStart..(tab < 0 ? line.Length : tab)];
        var schema = Next(ref head, ' ');
        if (tab < 0 || !schema.SequenceEqual("1"u8))
        {
            throw new PipelineException(
                $"The journal holds a record of schema '{Encoding.UTF8.GetString(schema)}'; this program knows schema {SchemaMark}.",
                "The artifacts were written by a newer version: use that version, or another --artifacts folder."
            );
        }

        Key = Digest.OfDigits(Next(ref head, ' '));
        Started = long.Parse(Next(ref head, ' '), CultureInfo.InvariantCulture);
        id = lines.Keep(Next(ref head, ' '));
        Failed = head.SequenceEqual("failed"u8);
        Outputs = Failed ? [] : ParseOutputs(head);
        hasRemark = line[tab..].IndexOf("\"Remark\":"u8) >= 0;
    }

    /// <summary>The key under which the outputs are found again, in hexadecimal digits.</summary>
    public string KeyHash => Key.ToString();

    /// <summary>When the execution began, microseconds since 1970 (UTC).</summary>
    public long Started { get; }

    /// <summary><see cref="Started"/> as people read it, UTC.</summary>
    public string StartedText => DateTime.UnixEpoch.AddTicks(Started * 10).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>The experiment's name and the stage's id: the folder under <c>artifacts/</c>.</summary>
    public string StageId => Encoding.UTF8.GetString(id.Span);

    /// <summary>The experiment's name, with which <see cref="StageId"/> begins.</summary>
    public string Experiment => StageId.Split('/', 2)[0];

    /// <summary>What it published; empty when it failed.</summary>
    public IReadOnlyList<Output> Outputs { get; }

    /// <summary>Whether the execution failed.</summary>
    public bool Failed { get; }

    /// <summary>The hash over the outputs that dependants' keys hold.</summary>
    public string Content
    {
        get
        {
            // Threads that come here at once write the same.
            if (!hasContent)
            {
                content = ContentOf(Outputs);
                hasContent = true;
            }

            return content.ToString();
        }
    }

    /// <summary>Everything else, parsed when first asked for, while the store is open.</summary>
    /// <exception cref="PipelineException">The journal's line is not what it was.</exception>
    public RecordDetails Details =>
        details ??=
            JsonConvert.DeserializeObject<RecordDetails>(Encoding.UTF8.GetString(Line.Span[(Line.Span.IndexOf((byte)'\t') + 1)..]))
            ?? throw new InvalidDataException($"The record of {StageId} has no details.");

    /// <summary>
    /// What the stage says of its result; null when nothing. Few records have one, and the others are not parsed.
    /// </summary>
    public string? Remark => hasRemark ? Details.Remark : null;

    /// <summary><see cref="KeyHash"/> as numbers.</summary>
    internal Digest Key { get; }

    /// <summary>The journal's line, without its end.</summary>
    /// <exception cref="PipelineException">It is not what it was.</exception>
    internal ReadOnlyMemory<byte> Line =>
        lines.Read(offset, length) is var line && IsWhole(line.Span)
            ? line
            : throw new PipelineException(
                $"The record of {StageId} in the journal is no longer what it was.",
                "Another program has written to the store. Run again."
            );

    /// <summary>A new record.</summary>
    public static StageRecord Of(string stageId, string keyHash, DateTime started, IReadOnlyList<Output> outputs, RecordDetails details)
    {
        var files = details.Failure is not null
            ? FailedMark
            : string.Join(',', outputs.Select(o => string.Create(CultureInfo.InvariantCulture, $"{o.Name}:{o.Sha256}:{o.Bytes}")));
        var microseconds = (started - DateTime.UnixEpoch).Ticks / 10;
        var body = string.Create(
            CultureInfo.InvariantCulture,
            $"{SchemaMark} {keyHash} {microseconds} {stageId} {files}\t{JsonConvert.SerializeObject(details)}"
        );
        var checksum = Checksum(Encoding.UTF8.GetBytes(body), stackalloc byte[SHA256.HashSizeInBytes]);
        var line = Encoding.UTF8.GetBytes($"{Sha256Text.Hex(checksum)} {body}");
        return new StageRecord(line, new SingleLine(line), 0) { details = details };
    }

    /// <summary>The journal's line, without its end.</summary>
    public string ToLine() => Encoding.UTF8.GetString(Line.Span);

    /// <summary>Reads a line, which the record keeps; null when its checksum does not fit (torn or edited).</summary>
    /// <exception cref="PipelineException">The line is whole but of a schema that this program does not
    /// know.</exception>
    public static StageRecord? Parse(ReadOnlyMemory<byte> line) => Parse(line.Span, new SingleLine(line), 0);

    /// <summary>Reads a line that the record can ask for again.</summary>
    /// <param name="line">The line.</param>
    /// <param name="lines">Where it can.</param>
    /// <param name="offset">Where the line begins.</param>
    /// <inheritdoc cref="Parse(ReadOnlyMemory{byte})"/>
    internal static StageRecord? Parse(ReadOnlySpan<byte> line, RecordLines lines, long offset) =>
        IsWhole(line) ? new StageRecord(line, lines, offset) : null;

    // Equal bytes, equal hash, whoever made them.
    private static Digest ContentOf(IReadOnlyList<Output> outputs)
    {
        using var text = new KeyText();
        foreach (var output in outputs.Count > 1 ? [.. outputs.OrderBy(o => o.Name, StringComparer.Ordinal)] : outputs)
        {
            text.Append(output.Name).Append(" ").Append(output.Digest).Append("\n");
        }

        return text.ToDigest();
    }

    private static Output[] ParseOutputs(ReadOnlySpan<byte> text)
    {
        var outputs = new Output[text.Count((byte)',') + 1];
        for (var i = 0; i < outputs.Length; i++)
        {
            var output = Next(ref text, ',');
            outputs[i] = new Output(
                Name(Next(ref output, ':')),
                Digest.OfDigits(Next(ref output, ':')),
                long.Parse(output, CultureInfo.InvariantCulture)
            );
        }

        return outputs;
    }

    // Takes what comes before a separator, or all, off a text.
    private static ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> text, char separator)
    {
        var end = text.IndexOf((byte)separator);
        var part = end < 0 ? text : text[..end];
        text = end < 0 ? [] : text[(end + 1)..];
        return part;
    }

    private static string Name(ReadOnlySpan<byte> name)
    {
        ref var known = ref Names[name.Length % Names.Length];
        var here = known;
        return here is not null && System.Text.Ascii.Equals(name, here) ? here : known = Encoding.UTF8.GetString(name);
    }

    private static bool IsWhole(ReadOnlySpan<byte> line)
    {
        Span<byte> checksum = stackalloc byte[ChecksumBytes];
        return line.Length > HeadStart
            && line[HeadStart - 1] == (byte)' '
            && Digest.TryRead(line[..(HeadStart - 1)], checksum)
            && checksum.SequenceEqual(Checksum(line[HeadStart..], stackalloc byte[SHA256.HashSizeInBytes]));
    }

    // The first bytes of the SHA-256: enough to tell a torn line from a whole one.
    private static ReadOnlySpan<byte> Checksum(ReadOnlySpan<byte> body, Span<byte> hash)
    {
        SHA256.HashData(body, hash);
        return hash[..ChecksumBytes];
    }
}

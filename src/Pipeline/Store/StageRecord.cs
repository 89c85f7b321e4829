using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Newtonsoft.Json;
using Pipeline.Files;
using Pipeline.Keys;

namespace Pipeline.Store;

/// <summary>One published file.</summary>
/// <param name="Name">The name that the stage declares.</param>
/// <param name="Sha256">SHA-256 of its bytes, hexadecimal.</param>
/// <param name="Bytes">Size.</param>
public sealed record Output(string Name, string Sha256, long Bytes);

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
    private readonly ReadOnlyMemory<byte> json;
    private RecordDetails? details;
    private string? content;

    private StageRecord(string keyHash, long started, string stageId, IReadOnlyList<Output> outputs, bool failed, ReadOnlyMemory<byte> json)
    {
        KeyHash = keyHash;
        Started = started;
        StageId = stageId;
        Outputs = outputs;
        Failed = failed;
        this.json = json;
    }

    /// <summary>The key under which the outputs are found again.</summary>
    public string KeyHash { get; }

    /// <summary>When the execution began, microseconds since 1970 (UTC).</summary>
    public long Started { get; }

    /// <summary><see cref="Started"/> as people read it, UTC.</summary>
    public string StartedText => DateTime.UnixEpoch.AddTicks(Started * 10).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>The experiment's name and the stage's id: the folder under <c>artifacts/</c>.</summary>
    public string StageId { get; }

    /// <summary>The experiment's name, with which <see cref="StageId"/> begins.</summary>
    public string Experiment => StageId.Split('/', 2)[0];

    /// <summary>What it published; empty when it failed.</summary>
    public IReadOnlyList<Output> Outputs { get; }

    /// <summary>Whether the execution failed.</summary>
    public bool Failed { get; }

    /// <summary>The hash over the outputs that dependants' keys hold.</summary>
    public string Content => content ??= ContentOf(Outputs);

    /// <summary>Everything else, parsed when first asked for.</summary>
    public RecordDetails Details =>
        details ??=
            JsonConvert.DeserializeObject<RecordDetails>(Encoding.UTF8.GetString(json.Span))
            ?? throw new InvalidDataException($"The record of {StageId} has no details.");

    /// <summary>
    /// What the stage says of its result; null when nothing. Few records have one, and the others are not parsed.
    /// </summary>
    public string? Remark => json.Span.IndexOf("\"Remark\":"u8) < 0 ? null : Details.Remark;

    /// <summary>A new record.</summary>
    public static StageRecord Of(string stageId, string keyHash, DateTime started, IReadOnlyList<Output> outputs, RecordDetails details) =>
        new(
            keyHash,
            (started - DateTime.UnixEpoch).Ticks / 10,
            stageId,
            outputs,
            details.Failure is not null,
            Encoding.UTF8.GetBytes(JsonConvert.SerializeObject(details))
        )
        {
            details = details,
        };

    /// <summary>The journal's line, without its end.</summary>
    public string ToLine()
    {
        var outputs = Failed
            ? FailedMark
            : string.Join(',', Outputs.Select(o => string.Create(CultureInfo.InvariantCulture, $"{o.Name}:{o.Sha256}:{o.Bytes}")));
        var body = string.Create(
            CultureInfo.InvariantCulture,
            $"{SchemaMark} {KeyHash} {Started} {StageId} {outputs}\t{Encoding.UTF8.GetString(json.Span)}"
        );
        return Sha256Text.Hex(Checksum(Encoding.UTF8.GetBytes(body), stackalloc byte[SHA256.HashSizeInBytes])) + " " + body;
    }

    /// <summary>
    /// Reads a line, of which the record keeps the part with the details; null when its checksum does not fit (torn or
    /// edited).
    /// </summary>
    /// <exception cref="PipelineException">The line is whole but of a schema that this program does not
    /// know.</exception>
    public static StageRecord? Parse(ReadOnlyMemory<byte> line)
    {
        var bytes = line.Span;
        Span<byte> checksum = stackalloc byte[ChecksumBytes];
        if (
            bytes.Length <= HeadStart
            || bytes[HeadStart - 1] != (byte)' '
            || Convert.FromHexString(bytes[..(HeadStart - 1)], checksum, out _, out _) != System.Buffers.OperationStatus.Done
            || !checksum.SequenceEqual(Checksum(bytes[HeadStart..], stackalloc byte[SHA256.HashSizeInBytes]))
        )
        {
            return null;
        }

        var tab = bytes.IndexOf((byte)'\t');
        Span<Range> parts = stackalloc Range[6];
        var head = Encoding.UTF8.GetString(bytes[HeadStart..(tab < 0 ? bytes.Length : tab)]).AsSpan();
        if (head.Split(parts, ' ') != 5 || head[parts[0]] is not SchemaMark || tab < 0)
        {
            throw new PipelineException(
                $"The journal holds a record of schema '{head[parts[0]]}'; this program knows schema {SchemaMark}.",
                "The artifacts were written by a newer version: use that version, or another --artifacts folder."
            );
        }

        var failed = head[parts[4]] is FailedMark;
        return new StageRecord(
            head[parts[1]].ToString(),
            long.Parse(head[parts[2]], CultureInfo.InvariantCulture),
            head[parts[3]].ToString(),
            failed ? [] : ParseOutputs(head[parts[4]]),
            failed,
            line[(tab + 1)..]
        );
    }

    // Equal bytes, equal hash, whoever made them.
    private static string ContentOf(IReadOnlyList<Output> outputs)
    {
        using var text = new KeyText();
        foreach (var output in outputs.Count > 1 ? [.. outputs.OrderBy(o => o.Name, StringComparer.Ordinal)] : outputs)
        {
            text.Append(output.Name).Append(" ").Append(output.Sha256).Append("\n");
        }

        return text.Hash();
    }

    private static List<Output> ParseOutputs(ReadOnlySpan<char> text)
    {
        var outputs = new List<Output>(1);
        Span<Range> parts = stackalloc Range[3];
        foreach (var range in text.Split(','))
        {
            var output = text[range];
            output.Split(parts, ':');
            outputs.Add(
                new Output(
                    output[parts[0]].ToString(),
                    output[parts[1]].ToString(),
                    long.Parse(output[parts[2]], CultureInfo.InvariantCulture)
                )
            );
        }

        return outputs;
    }

    // The first bytes of the SHA-256: enough to tell a torn line from a whole one.
    private static ReadOnlySpan<byte> Checksum(ReadOnlySpan<byte> body, Span<byte> hash)
    {
        SHA256.HashData(body, hash);
        return hash[..ChecksumBytes];
    }
}

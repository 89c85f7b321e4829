using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Newtonsoft.Json;

namespace Pipeline;

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
public sealed record RecordDetails(
    string Kind,
    string KeyText,
    string Why,
    double Seconds,
    long? PeakMemoryBytes,
    IReadOnlyDictionary<string, double> Measurements,
    IReadOnlyDictionary<string, string> Environment,
    string? Failure = null);

/// <summary>One execution of a stage, as a line of the journal: a checksummed head that is read at once and details that are read on demand.</summary>
public sealed class StageRecord
{
    private const string SchemaMark = "1";
    private const string FailedMark = "failed";
    private readonly string json;
    private RecordDetails? details;

    private StageRecord(string keyHash, long started, string stageId, IReadOnlyList<Output> outputs, bool failed, string json)
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

    /// <summary>What it published; empty when it failed.</summary>
    public IReadOnlyList<Output> Outputs { get; }

    /// <summary>Whether the execution failed.</summary>
    public bool Failed { get; }

    /// <summary>Everything else, parsed when first asked for.</summary>
    public RecordDetails Details => details ??= JsonConvert.DeserializeObject<RecordDetails>(json)
        ?? throw new InvalidDataException($"The record of {StageId} has no details.");

    /// <summary>A new record.</summary>
    public static StageRecord Of(string stageId, string keyHash, DateTime started, IReadOnlyList<Output> outputs, RecordDetails details) =>
        new(keyHash, (started - DateTime.UnixEpoch).Ticks / 10, stageId, outputs, details.Failure is not null, JsonConvert.SerializeObject(details))
        {
            details = details,
        };

    /// <summary>The journal's line, without its end.</summary>
    public string ToLine()
    {
        var outputs = Failed ? FailedMark : string.Join(',', Outputs.Select(o => string.Create(CultureInfo.InvariantCulture, $"{o.Name}:{o.Sha256}:{o.Bytes}")));
        var body = string.Create(CultureInfo.InvariantCulture, $"{SchemaMark} {KeyHash} {Started} {StageId} {outputs}\t{json}");
        return Checksum(Encoding.UTF8.GetBytes(body)) + " " + body;
    }

    /// <summary>Reads a line; null when its checksum does not fit (torn or edited).</summary>
    /// <exception cref="PipelineException">The line is whole but of a schema that this program does not know.</exception>
    public static StageRecord? Parse(ReadOnlySpan<byte> line)
    {
        if (line.Length < 18 || line[16] != (byte)' ' || !Encoding.ASCII.GetString(line[..16]).Equals(Checksum(line[17..]), StringComparison.Ordinal))
        {
            return null;
        }

        var text = Encoding.UTF8.GetString(line[17..]);
        var tab = text.IndexOf('\t', StringComparison.Ordinal);
        var head = (tab < 0 ? text : text[..tab]).Split(' ');
        if (head[0] != SchemaMark || head.Length != 5 || tab < 0)
        {
            throw new PipelineException(
                $"The journal holds a record of schema '{head[0]}'; this program knows schema {SchemaMark}.",
                "The artifacts were written by a newer version: use that version, or another --artifacts folder.");
        }

        var failed = head[4] == FailedMark;
        return new StageRecord(head[1], long.Parse(head[2], CultureInfo.InvariantCulture), head[3], failed ? [] : [.. head[4].Split(',').Select(ParseOutput)], failed, text[(tab + 1)..]);
    }

    private static Output ParseOutput(string text)
    {
        var parts = text.Split(':');
        return new Output(parts[0], parts[1], long.Parse(parts[2], CultureInfo.InvariantCulture));
    }

    private static string Checksum(ReadOnlySpan<byte> body)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(body, hash);
        return KeyWriter.Hex(hash[..8]);
    }
}

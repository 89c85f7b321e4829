using Newtonsoft.Json;
using Pipeline.Files;

namespace Pipeline.Store;

/// <summary>
/// Reads records that come from elsewhere, and takes nothing in them on trust: they name places that will be written
/// to.
/// </summary>
public static class ForeignRecord
{
    /// <summary>Reads a line as a journal holds it.</summary>
    /// <param name="line">The line, with or without its end.</param>
    /// <param name="place">What messages call it.</param>
    /// <exception cref="PipelineException">It is no whole record of a success, its key is not the hash of its key's
    /// text, or a name in it is no path of a stage.</exception>
    public static StageRecord Read(ReadOnlyMemory<byte> line, string place)
    {
        try
        {
            var record =
                StageRecord.Parse(line.Span.EndsWith("\n"u8) ? line[..^1] : line) ?? throw Refused(place, "does not fit its checksum");
            Check(record, place);
            return record;
        }
        catch (Exception error)
            when (error
                    is FormatException
                        or OverflowException
                        or ArgumentException
                        or IndexOutOfRangeException
                        or JsonException
                        or InvalidDataException
            )
        {
            throw Refused(place, "is not written as a record is");
        }
    }

    private static void Check(StageRecord record, string place)
    {
        if (record.Failed || record.Outputs.Count == 0)
        {
            throw Refused(place, "is that of a failure");
        }

        if (Digest.OfText(record.Details.KeyText) != record.Key)
        {
            throw Refused(place, $"has the key {record.KeyHash}, which is not the hash of its key's text");
        }

        if (record.Outputs.Select(o => o.Name).Prepend(record.StageId).FirstOrDefault(name => !Graph.IsPath(name)) is { } wrong)
        {
            throw Refused(place, $"names '{wrong}', which is no path inside a folder");
        }

        if (!IsShownAt(record.StageId))
        {
            throw Refused(place, $"is of the stage '{record.StageId}', which is no folder of an experiment");
        }

        if (record.Outputs.FirstOrDefault(o => !Sha256Text.IsOne(o.Sha256) || o.Bytes < 0) is { } output)
        {
            throw Refused(place, $"has no SHA-256 and size for '{output.Name}'");
        }
    }

    /// <summary>
    /// Whether a stage's readable files may lie under this id: a path of an experiment's folder, and not one of the
    /// store.
    /// </summary>
    internal static bool IsShownAt(string stageId) =>
        Graph.IsPath(stageId) && stageId.Contains('/', StringComparison.Ordinal) && !stageId.StartsWith("store/", StringComparison.Ordinal);

    private static PipelineException Refused(string place, string fact) =>
        new($"{place} {fact}.", "It was damaged or changed after it was written; nothing of it is used.");
}

using System.Globalization;
using Pipeline.Store;

namespace Pipeline.Archives;

/// <summary>What is left of a record when it may not tell who ran it, where and when.</summary>
public static class AnonymousRecord
{
    private const int MarkDigits = 10;
    private const int TicksPerMicrosecond = 10;
    private static readonly string[] Identifying = ["machine", "system", "commit", "noCommit", "dirty", "job"];

    /// <summary>
    /// The record of an execution, without machine, system, commit and words of its user. Its start is a moment of
    /// January 1970 that the key alone decides: nothing but a mark, by which a manifest is known to show it.
    /// </summary>
    public static StageRecord Of(StageRecord record)
    {
        var mark = long.Parse(record.KeyHash.AsSpan(0, MarkDigits), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return StageRecord.Of(
            record.StageId,
            record.KeyHash,
            DateTime.UnixEpoch.AddTicks(mark * TicksPerMicrosecond),
            record.Outputs,
            record.Details with
            {
                Why = record.Details.Why.Split(':', ' ')[0] is var first && Enum.TryParse<Reason>(first, out _) ? first : "accepted",
                Environment = Without(record.Details.Environment),
            }
        );
    }

    private static SortedDictionary<string, string> Without(IReadOnlyDictionary<string, string> environment) =>
        new(
            environment.Where(e => !Identifying.Contains(e.Key, StringComparer.Ordinal)).ToDictionary(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
}

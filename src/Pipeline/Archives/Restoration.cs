using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using Pipeline.Files;
using Pipeline.Store;

namespace Pipeline.Archives;

/// <summary>
/// What an archive brings back: records, their objects, and where they are shown. Made before anything is written, from
/// an archive that was read whole.
/// </summary>
public sealed class Restoration
{
    private readonly ArchiveReader archive;
    private readonly Dictionary<string, StageRecord> records = new();
    private readonly Dictionary<string, string> memberOf;
    private readonly HashSet<string> leftOut = new();
    private readonly List<(string StageId, StageRecord Record)> shown = [];

    /// <summary>Verifies a whole archive, and that its parts fit together.</summary>
    /// <exception cref="PipelineException">A member is not what it should be; the message names it.</exception>
    public Restoration(ArchiveReader archive)
    {
        this.archive = archive;
        archive.Verify();
        memberOf = archive.BySha256.ToDictionary();
        ReadLeftOut();
        ReadRecords();
        ReadManifests();
    }

    /// <summary>Stages whose records come.</summary>
    public int Stages => records.Count;

    /// <summary>Objects that were left out of the archive.</summary>
    public int LeftOut => leftOut.Count;

    /// <summary>
    /// Puts everything into a store: objects first, then all records at once, then the readable files. What is there
    /// already stays.
    /// </summary>
    /// <param name="store">The store, whose lock the caller holds.</param>
    /// <returns>Objects that were not there before.</returns>
    /// <exception cref="PipelineException">The archive changed while it was read.</exception>
    public int Into(ArtifactStore store)
    {
        foreach (var (stageId, record) in shown)
        {
            PathLengths.Check(store.Root, stageId, record.Outputs.Select(o => o.Name));
        }

        var taken = 0;
        foreach (var sha256 in Objects().Where(o => !store.Has(o)))
        {
            var temporary = store.NewTemporary();
            using (var file = File.Create(temporary))
            {
                archive.Copy(memberOf[sha256], file);
            }

            taken += store.TakeIn(temporary, sha256) ? 1 : throw archive.Refused($"'{memberOf[sha256]}' changed while it was read");
        }

        store.TakeIn([.. records.Values], leftOut);
        var tree = new ReadableTree(store);
        foreach (var (stageId, record) in shown)
        {
            tree.Show(stageId, record);
        }

        store.SaveStamps();
        return taken;
    }

    private IEnumerable<string> Objects() =>
        records.Values.SelectMany(r => r.Outputs).Select(o => o.Sha256).Where(memberOf.ContainsKey).Distinct();

    private IEnumerable<byte[]> Lines(string member)
    {
        var bytes = archive.Read(member).AsMemory();
        while (bytes.Span.IndexOf((byte)'\n') is var end and >= 0)
        {
            yield return bytes[..end].ToArray();
            bytes = bytes[(end + 1)..];
        }

        if (bytes.Length > 0)
        {
            throw archive.Refused($"the last line of '{member}' is cut short");
        }
    }

    private void ReadLeftOut()
    {
        foreach (var line in Lines(ArchivePaths.LeftOut).Select(Encoding.UTF8.GetString))
        {
            leftOut.Add(
                Sha256Text.ParseLine(line)?.Sha256
                    ?? throw archive.Refused($"{ArchivePaths.LeftOut} has the line '{line}', which is no hash of an object")
            );
        }
    }

    private void ReadRecords()
    {
        var number = 0;
        foreach (var line in Lines(ArchivePaths.Records))
        {
            var record = ForeignRecord.Read(line, $"Record {++number} of the archive");
            records[record.KeyHash] = record;
            foreach (var output in record.Outputs.Where(o => !memberOf.ContainsKey(o.Sha256) && !leftOut.Contains(o.Sha256)))
            {
                throw archive.Refused($"'{output.Name}' of {record.StageId} ({output.Sha256}) is missing");
            }
        }

        if (number == 0)
        {
            throw archive.Refused($"it has no '{ArchivePaths.Records}', so there is nothing to restore");
        }
    }

    private void ReadManifests()
    {
        foreach (var member in archive.Members.Where(m => m.StartsWith(ArchivePaths.Artifacts) && m.EndsWith(ArchivePaths.Manifest)))
        {
            var stageId = member[ArchivePaths.Artifacts.Length..^ArchivePaths.Manifest.Length];
            shown.Add(
                ForeignRecord.IsShownAt(stageId) && records.TryGetValue(KeyOf(member), out var record)
                    ? (stageId, record)
                    : throw archive.Refused($"'{member}' is the manifest of no record in it")
            );
        }
    }

    private string KeyOf(string manifest)
    {
        try
        {
            return (string?)JObject.Parse(Encoding.UTF8.GetString(archive.Read(manifest)))["key"] ?? "";
        }
        catch (JsonException)
        {
            return "";
        }
    }
}

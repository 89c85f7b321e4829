using System.Runtime.CompilerServices;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using Pipeline.Files;

namespace Pipeline.Store;

/// <summary>
/// The folders that people read: <c>artifacts/&lt;experiment&gt;/&lt;stage id&gt;/</c> holds the outputs (hard links
/// into the store where the disk allows, copies elsewhere) and manifest.json, a view of the record. Lost or edited
/// files come back from the store. Every file is made beside the attempts in the store and comes here by rename, so
/// that a crash leaves no half file and no temporary one among them.
/// </summary>
public sealed class ReadableTree(ArtifactStore store)
{
    /// <summary>The view of a record beside the files that it is about.</summary>
    internal const string ManifestName = "manifest.json";

    /// <summary>
    /// Makes a stage's folder show <paramref name="record"/>; a folder that does already costs a few looks at the file
    /// system.
    /// </summary>
    /// <returns>Whether anything had to be put back.</returns>
    public bool Show(string stageId, StageRecord record)
    {
        var place = Path.Combine(store.Root, stageId);
        var changed = false;
        foreach (var output in record.Outputs.Where(o => !store.LeavesOut(o.Sha256)))
        {
            changed |= ShowOutput(Path.Combine(place, output.Name), output);
        }

        return ShowManifest(Path.Combine(place, ManifestName), stageId, record) || changed;
    }

    /// <summary>
    /// Whether a stage's folder shows <paramref name="record"/> already, by the stamps of its objects; the default stands
    /// for one that was left out. Writes nothing.
    /// </summary>
    [SkipLocalsInit]
    internal bool Shows(string stageId, StageRecord record, FileStamp[] stamps)
    {
        var path = new PathText(stackalloc byte[PathText.Room]);
        path.Append(store.Root);
        path.Append("/");
        path.Append(stageId);
        path.Append("/");
        var place = path.Length;
        for (var i = 0; i < stamps.Length; i++)
        {
            var output = record.Outputs[i];
            path.Append(output.Name);
            if (stamps[i] != default && !IsShown(path, output, stamps[i]))
            {
                return false;
            }

            path.Cut(place);
        }

        path.Append(ManifestName);
        return IsCurrent(path, stageId, record);
    }

    /// <summary>Whether a file is an object whose stamp is this, or has the same bytes.</summary>
    /// <remarks>Names of one file have one stamp; files on two disks may have one inode.</remarks>
    internal static bool IsShown(string file, Output output, FileStamp wanted) =>
        IsShown(PathText.Of(file, stackalloc byte[PathText.Room]), output, wanted);

    private static bool IsShown(PathText file, Output output, FileStamp wanted) =>
        Libc.Stat(file) is { } there
        && (there == wanted || (there.Bytes == output.Bytes && FileStamps.Holds(file.ToString(), output.Sha256)));

    private bool IsCurrent(string manifest, string stageId, StageRecord record) =>
        IsCurrent(PathText.Of(manifest, stackalloc byte[PathText.Room]), stageId, record);

    // The manifest's modification time is the record's start: a view that carries another time shows another record. It
    // is not flushed (the journal has it all), and an empty one is what a machine that lost its power leaves.
    private bool IsCurrent(PathText manifest, string stageId, StageRecord record) =>
        Libc.Stat(manifest) is { Bytes: > 0 } stamp
        && stamp.Modified / 1000 == record.Started
        && IdOf(stageId, record) is var id
        && (store.Stamps.Trusts(id, stamp) || store.Stamps.Reads(id, manifest.ToString(), HashOf(Manifest(stageId, record))));

    // Under which a manifest's stamp is kept: where two should ever agree, their inodes tell them apart.
    private static Digest IdOf(string stageId, StageRecord record)
    {
        var hash = 14695981039346656037UL;
        foreach (var letter in stageId)
        {
            hash = (hash ^ letter) * 1099511628211UL;
        }

        return record.Key with
        {
            D = record.Key.D ^ hash,
        };
    }

    private static string HashOf(string text) => Digest.OfText(text).ToString();

    // Makes a file out of sight and renames it to its place.
    private void Put(string file, Action<string> make)
    {
        var temporary = store.NewTemporary();
        try
        {
            make(temporary);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            store.Did("file for the readable tree made");
            Renaming.Move(temporary, file);
            store.Did("file of the readable tree in place");
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private bool ShowOutput(string file, Output output)
    {
        var target = store.ObjectPath(output.Digest);
        if (IsShown(file, output, Libc.Stat(target).GetValueOrDefault()))
        {
            return false;
        }

        Put(
            file,
            temporary =>
            {
                var linked = store.TryLink(output.Digest, temporary);
                if (!linked)
                {
                    File.Copy(target, temporary);
                }

                // What stands there may be better than an object that has just been damaged.
                if ((!linked || Libc.Stat(file) is not null) && !FileStamps.Holds(temporary, output.Sha256))
                {
                    throw new IOException($"'{target}' was changed since it was checked.");
                }
            }
        );
        return true;
    }

    private bool ShowManifest(string file, string stageId, StageRecord record)
    {
        if (IsCurrent(file, stageId, record))
        {
            return false;
        }

        var text = Manifest(stageId, record);
        Put(
            file,
            temporary =>
            {
                File.WriteAllText(temporary, text);
                File.SetLastWriteTimeUtc(temporary, DateTime.UnixEpoch.AddTicks(record.Started * 10));
            }
        );
        store.Stamps.Made(IdOf(stageId, record), file, HashOf(text));
        return true;
    }

    /// <summary>How a manifest names files.</summary>
    internal static JArray Outputs(IEnumerable<Output> outputs) =>
        new(
            outputs.Select(o => new JObject
            {
                ["name"] = o.Name,
                ["sha256"] = o.Sha256,
                ["bytes"] = o.Bytes,
            })
        );

    /// <summary>The text of <c>manifest.json</c>: a view of a record as people read it.</summary>
    public static string Manifest(string stageId, StageRecord record)
    {
        var details = record.Details;
        var key = JObject.Parse(details.KeyText);
        var manifest = new JObject
        {
            ["schema"] = 1,
            ["stage"] = stageId,
            ["ranAs"] = record.StageId == stageId ? null : record.StageId,
            ["key"] = record.KeyHash,
            ["kind"] = key["kind"],
            ["code"] = key["code"],
            ["parameters"] = key["parameters"],
            ["outputs"] = Outputs(record.Outputs),
            ["why"] = details.Why,
            ["started"] = DateTime.UnixEpoch.AddTicks(record.Started * 10).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'"),
            ["seconds"] = details.Seconds,
            ["peakMemoryBytes"] = details.PeakMemoryBytes,
            ["measurements"] = JObject.FromObject(details.Measurements),
            ["environment"] = JObject.FromObject(details.Environment),
        };
        if (key["numerics"] is { } numerics)
        {
            manifest.Property("parameters")!.AddAfterSelf(new JProperty("numerics", numerics));
        }

        if (details.Streams is { } streams)
        {
            var seeds = new JObject { ["derivation"] = RandomStream.Derivation, ["streams"] = JArray.FromObject(streams) };
            manifest.Property("outputs")!.AddAfterSelf(new JProperty("seeds", seeds));
        }

        if (details.Remark is { } remark)
        {
            manifest.Property("outputs")!.AddAfterSelf(new JProperty("remark", remark));
        }

        return manifest.ToString(Formatting.Indented) + "\n";
    }
}

using Pipeline.Files;

namespace Pipeline.Store;

/// <summary>
/// Content-addressed objects and the journal of executions. Order of a publish: outputs are written in a private
/// folder, hashed, flushed, moved into objects; then the record is appended and flushed. A process killed at any
/// instant leaves either the old state or the new one.
/// </summary>
public sealed class ArtifactStore : IDisposable
{
    private readonly string folder;
    private readonly Journal journal;
    private readonly RecordIndex index;
    private readonly ObjectFolder objects;
    private readonly LeftOutObjects leftOut;
    private readonly Action<string>? step;

    /// <summary>
    /// Opens the store under <paramref name="artifacts"/>; creates nothing. Whoever will write to it holds the lock
    /// already.
    /// </summary>
    /// <param name="artifacts">The artifacts folder.</param>
    /// <param name="step">Told, on the thread that publishes, of each step of a publish when it is done.</param>
    /// <exception cref="PipelineException">The journal is of an unknown schema.</exception>
    public ArtifactStore(string artifacts, Action<string>? step = null)
    {
        Root = Path.GetFullPath(artifacts);
        this.step = step;
        folder = Path.Combine(Root, "store");
        journal = new Journal(Path.Combine(folder, "journal"), step);
        Stamps = new FileStamps(Path.Combine(folder, "stamps"));
        objects = new ObjectFolder(Path.Combine(folder, "objects"), Stamps, step);
        leftOut = new LeftOutObjects(Path.Combine(folder, "left-out"));
        index = new RecordIndex(journal.Records);
    }

    /// <summary>The artifacts folder.</summary>
    public string Root { get; }

    /// <summary>Whether <see cref="Check(StageRecord)"/> reads every object, whatever its stamp says.</summary>
    public bool VerifiesHashes { get; init; }

    /// <summary>Which files were seen whole.</summary>
    internal FileStamps Stamps { get; }

    /// <summary>What had to be skipped in the journal, as sentences.</summary>
    public IReadOnlyList<string> Warnings => journal.Warnings;

    /// <summary>Every record at this moment, oldest first.</summary>
    public IReadOnlyList<StageRecord> Records => journal.Records;

    /// <summary>The execution with this key, or null.</summary>
    public StageRecord? Find(string keyHash) => index.Find(Digest.Of(keyHash));

    /// <inheritdoc cref="Find(string)"/>
    internal StageRecord? Find(Digest key) => index.Find(key);

    /// <summary>The last execution under this id (experiment and stage), or null.</summary>
    public StageRecord? Last(string stageId) => index.Last(stageId);

    /// <summary>Where an object lies.</summary>
    public string ObjectPath(string sha256) => objects.PathOf(Digest.Of(sha256));

    /// <inheritdoc cref="ObjectPath(string)"/>
    internal string ObjectPath(Digest digest) => objects.PathOf(digest);

    /// <summary>
    /// Whether every object of a record is there with the bytes that its hash says; read again only when the file's
    /// stamp gives reason to.
    /// </summary>
    public Integrity Check(StageRecord record) => Check(record, out _);

    /// <summary>
    /// Whether every object of a record is whole, and the stamp of each as far as they were looked at; the default for
    /// one that was left out.
    /// </summary>
    internal Integrity Check(StageRecord record, out FileStamp[] stamps)
    {
        stamps = new FileStamp[record.Outputs.Count];
        var absent = default(Integrity);
        for (var i = 0; i < stamps.Length; i++)
        {
            var output = record.Outputs[i];
            if (objects.Look(output.Digest, VerifiesHashes, out stamps[i]) is not { } damage)
            {
                continue;
            }

            if (damage != Reason.OutputMissing || !leftOut.Contains(output.Sha256))
            {
                return new Integrity(damage, output.Name);
            }

            absent = new Integrity(damage, output.Name, LeftOut: true);
        }

        return absent;
    }

    /// <summary>Makes a second name for an object; false where that cannot be.</summary>
    internal bool TryLink(Digest digest, string link) => objects.TryLink(digest, link);

    /// <summary>Whether an object is there and whole.</summary>
    public bool Has(string sha256) => objects.Look(Digest.Of(sha256), VerifiesHashes, out _) is null;

    /// <summary>Whether an object is absent because it was left out when its record came here.</summary>
    public bool LeavesOut(string sha256) => leftOut.Contains(sha256) && !File.Exists(ObjectPath(sha256));

    /// <summary>Where attempts that publish nothing go when the store cannot be written; null: into the store.</summary>
    public string? Scratch { get; init; }

    /// <summary>A new private folder for one attempt at a stage.</summary>
    public string NewAttempt()
    {
        var attempt = Path.Combine(Scratch ?? Path.Combine(folder, "attempts"), Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(attempt);
        return attempt;
    }

    /// <summary>
    /// Where a stage keeps the state from which it goes on after its process died; readable, so that people see whose
    /// it is.
    /// </summary>
    public string CheckpointFolder(string stageId, string keyHash) => Path.Combine(folder, "checkpoints", stageId, keyHash);

    /// <summary>
    /// A name for a private file that is to be renamed to its place; the next host removes it after a crash.
    /// </summary>
    internal string NewTemporary() => Path.Combine(folder, "attempts", Guid.NewGuid().ToString("N"));

    /// <summary>Moves a finished attempt's outputs into the store and records the execution.</summary>
    /// <param name="stageId">Experiment and stage id.</param>
    /// <param name="key">The key.</param>
    /// <param name="names">The declared outputs; the attempt's folder must hold these and no others.</param>
    /// <param name="attempt">The attempt's folder; gone afterwards.</param>
    /// <param name="started">When it began (UTC).</param>
    /// <param name="details">The rest of the record.</param>
    /// <param name="delivery">What its worker says it wrote; null: what is in the folder.</param>
    /// <exception cref="InvalidOperationException">An output is missing, or an undeclared file is there; or a file has
    /// other bytes than its worker wrote.</exception>
    public StageRecord Publish(
        string stageId,
        Key key,
        IReadOnlyList<string> names,
        string attempt,
        DateTime started,
        RecordDetails details,
        Delivery? delivery = null
    )
    {
        AttemptFolder.Check(stageId, names, attempt, delivery);
        step?.Invoke("outputs written");
        var outputs = names
            .Select(name => objects.Put(Path.Combine(attempt, name), delivery?.Files.First(f => f.Name == name) ?? new Output(name, "", 0)))
            .ToList();
        FlushFolders(outputs);
        var record = StageRecord.Of(stageId, key.Hash, started, outputs, details);
        Append(record);
        AttemptFolder.Discard(CheckpointFolder(stageId, key.Hash));
        AttemptFolder.Discard(attempt);
        step?.Invoke("attempt removed");
        return record;
    }

    /// <summary>
    /// Records the outputs of an earlier execution under another key: somebody vouches that they are the same.
    /// </summary>
    public StageRecord Restamp(StageRecord earlier, string stageId, Key key, string why)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        ArgumentNullException.ThrowIfNull(key);
        var record = StageRecord.Of(
            stageId,
            key.Hash,
            DateTime.UtcNow,
            earlier.Outputs,
            earlier.Details with
            {
                KeyText = key.Text,
                Why = why,
            }
        );
        Append(record);
        return record;
    }

    /// <summary>
    /// Takes in an object that came from elsewhere. When its bytes are not what its name says, it is set aside in
    /// <c>store/corrupt</c> and not taken.
    /// </summary>
    /// <param name="file">A private file, gone afterwards.</param>
    /// <param name="sha256">What its bytes should hash to.</param>
    /// <returns>Whether it was taken.</returns>
    public bool TakeIn(string file, string sha256) => objects.TakeIn(file, Digest.Of(sha256), Path.Combine(folder, "corrupt"));

    /// <summary>
    /// Records executions of another store, whose objects were taken in before; those that are known already are left
    /// as they are.
    /// </summary>
    /// <param name="records">The records.</param>
    /// <param name="without">SHA-256 of the objects that are knowingly left out.</param>
    public void TakeIn(IReadOnlyList<StageRecord> records, IEnumerable<string> without)
    {
        var unknown = records.Where(r => Find(r.KeyHash)?.Content != r.Content).ToList();
        FlushFolders(records.SelectMany(r => r.Outputs).Where(o => File.Exists(ObjectPath(o.Sha256))));
        leftOut.Add(without);
        if (unknown.Count > 0)
        {
            journal.Append(unknown);
            unknown.ForEach(index.Add);
        }
    }

    /// <summary>
    /// Moves what is no record out of the journal, so that it is said once. The caller holds the lock.
    /// </summary>
    /// <returns>The file that has it now; null when there is nothing to move, or no room for it.</returns>
    public string? SetAsideWarnings()
    {
        var place = Path.Combine(folder, "corrupt", "journal");
        try
        {
            return journal.SetAsideGarbage(place) ? place : null;
        }
        catch (IOException)
        {
            // A full disk: it is said again.
            return null;
        }
    }

    /// <summary>Forgets superseded executions, then deletes what only they needed.</summary>
    public void Free(Garbage garbage)
    {
        ArgumentNullException.ThrowIfNull(garbage);
        journal.Rewrite(record => !garbage.Superseded.Contains(record));
        foreach (var file in garbage.Objects)
        {
            File.Delete(file);
        }
    }

    /// <summary>Records an execution that failed.</summary>
    public void RecordFailure(string stageId, Key key, DateTime started, RecordDetails details) =>
        Append(StageRecord.Of(stageId, key.Hash, started, [], details));

    /// <summary>
    /// Puts objects whose bytes are not what their names say out of the way, so that they are never used.
    /// </summary>
    public void SetAside(StageRecord record)
    {
        foreach (var output in record.Outputs)
        {
            objects.SetAsideUnlessWhole(output.Digest, Path.Combine(folder, "corrupt"));
        }
    }

    /// <summary>
    /// Remembers the stamps of files that were read, and reads those that this process wrote, so that the next one need
    /// not read them.
    /// </summary>
    /// <param name="cancel">Leaves the reading to the next process.</param>
    public void SaveStamps(CancellationToken cancel = default) => Stamps.Save(cancel);

    /// <inheritdoc/>
    public void Dispose() => journal.Dispose();

    /// <summary>Tells the observer of a step.</summary>
    internal void Did(string what) => step?.Invoke(what);

    private void FlushFolders(IEnumerable<Output> outputs)
    {
        foreach (var directory in outputs.Select(o => Path.GetDirectoryName(ObjectPath(o.Sha256))!).Distinct())
        {
            Libc.FlushDirectory(directory);
            step?.Invoke("folder of objects flushed");
        }
    }

    private void Append(StageRecord record)
    {
        journal.Append([record]);
        index.Add(record);
    }
}

namespace Pipeline.Store;

/// <summary>The last execution of each key that succeeded, and of each stage. Threads that publish share it.</summary>
/// <param name="expected">How many there may be.</param>
internal sealed class RecordIndex(int expected)
{
    private readonly Dictionary<string, StageRecord> byKey = new(expected);
    private readonly Dictionary<string, StageRecord> byStage = new(expected);
    private readonly Lock gate = new();

    /// <summary>The execution with this key, or null.</summary>
    public StageRecord? Find(string keyHash)
    {
        lock (gate)
        {
            return byKey.GetValueOrDefault(keyHash);
        }
    }

    /// <summary>The last execution under this id (experiment and stage), or null.</summary>
    public StageRecord? Last(string stageId)
    {
        lock (gate)
        {
            return byStage.GetValueOrDefault(stageId);
        }
    }

    /// <summary>Adds one that is later than all others.</summary>
    public void Add(StageRecord record)
    {
        lock (gate)
        {
            byStage[record.StageId] = record;
            if (!record.Failed)
            {
                byKey[record.KeyHash] = record;
            }
        }
    }
}

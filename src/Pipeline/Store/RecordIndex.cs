using Pipeline.Files;

namespace Pipeline.Store;

/// <summary>The last execution of each key that succeeded, and of each stage. Threads that publish share it.</summary>
internal sealed class RecordIndex
{
    private readonly Lock gate = new();

    // By key: each where its key's first number says, or in the next free place. Half of them or more are free.
    private StageRecord?[] places;
    private int taken;

    // Made of the first records when it is asked for: a run with nothing to do never asks.
    private IReadOnlyList<StageRecord> first;
    private Dictionary<string, StageRecord>? byStage;

    /// <summary>Of these, the oldest first.</summary>
    public RecordIndex(IReadOnlyList<StageRecord> records)
    {
        first = records;
        places = new StageRecord?[RoomFor(records.Count)];
        foreach (var record in records)
        {
            AddByKey(record);
        }
    }

    /// <summary>The execution with this key, or null.</summary>
    public StageRecord? Find(Digest key)
    {
        lock (gate)
        {
            return places[PlaceOf(key)];
        }
    }

    /// <summary>The last execution under this id (experiment and stage), or null.</summary>
    public StageRecord? Last(string stageId)
    {
        lock (gate)
        {
            return ByStage().GetValueOrDefault(stageId);
        }
    }

    /// <summary>Adds one that is later than all others.</summary>
    public void Add(StageRecord record)
    {
        lock (gate)
        {
            ByStage()[record.StageId] = record;
            AddByKey(record);
        }
    }

    private static int RoomFor(int count) => (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)(2 * count) + 16);

    private void AddByKey(StageRecord record)
    {
        if (record.Failed)
        {
            return;
        }

        if (2 * taken >= places.Length)
        {
            var before = places;
            (places, taken) = (new StageRecord?[2 * before.Length], 0);
            foreach (var other in before)
            {
                if (other is not null)
                {
                    Put(other);
                }
            }
        }

        Put(record);
    }

    private void Put(StageRecord record)
    {
        ref var place = ref places[PlaceOf(record.Key)];
        taken += place is null ? 1 : 0;
        place = record;
    }

    private int PlaceOf(Digest key)
    {
        var place = (int)key.A & (places.Length - 1);
        while (places[place] is { } other && other.Key != key)
        {
            place = (place + 1) & (places.Length - 1);
        }

        return place;
    }

    private Dictionary<string, StageRecord> ByStage()
    {
        if (byStage is null)
        {
            byStage = new(first.Count);
            foreach (var record in first)
            {
                byStage[record.StageId] = record;
            }

            first = [];
        }

        return byStage;
    }
}

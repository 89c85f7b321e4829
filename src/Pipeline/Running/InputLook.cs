using Pipeline.Files;
using Pipeline.Store;

namespace Pipeline.Running;

/// <summary>An input of a stage as it was found before the stage ran.</summary>
internal sealed record InputLook(StageNode Node, StageRecord Record, Integrity Damage, FileStamp[] Stamps)
{
    /// <summary>Looks at an input's objects.</summary>
    public static InputLook At(StageNode node, StageRecord record, ArtifactStore store)
    {
        var damage = store.Check(record, out var stamps);
        return new InputLook(node, record, damage, stamps);
    }

    /// <summary>
    /// Whether its objects are still those files, whole and not written to since, so that whoever read them read what
    /// was recorded. A hard link that was made of one meanwhile only has it hashed again.
    /// </summary>
    public bool Holds(ArtifactStore store)
    {
        try
        {
            return store.Check(Record, out var now).Reason is null
                && Stamps.Zip(now).All(pair => pair.First with { Changed = 0 } == pair.Second with { Changed = 0 });
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}

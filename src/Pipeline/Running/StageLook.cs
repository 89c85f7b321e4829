using Pipeline.Keys;
using Pipeline.Store;

namespace Pipeline.Running;

/// <summary>What a look at a stage found whose inputs are all there.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Record">The execution with this key; null when there is none.</param>
/// <param name="Damage">Which of its objects is not whole; the default when all are.</param>
/// <param name="IsShown">Whether the readable tree shows it already.</param>
/// <param name="Error">Why the store could not be looked at; then nothing else is known.</param>
internal readonly record struct StageLook(Key? Key, StageRecord? Record, Integrity Damage, bool IsShown, string? Error = null)
{
    /// <summary>Looks; changes nothing, so that many looks can be taken at once.</summary>
    public static StageLook At(
        Stage stage,
        string stageId,
        string code,
        Func<Stage, string> content,
        ArtifactStore store,
        ReadableTree tree
    )
    {
        var key = KeyWriter.Write(stage, code, content);
        if (store.Find(key.Hash) is not { } record)
        {
            return new StageLook(key, null, default, false);
        }

        try
        {
            var damage = store.Check(record, out var stamps);
            return new StageLook(key, record, damage, (damage.Reason is null || damage.LeftOut) && tree.Shows(stageId, record, stamps));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new StageLook(null, null, default, false, error.Message);
        }
    }
}

using Pipeline.Keys;
using Pipeline.Store;

namespace Pipeline.Running;

/// <summary>What a look at a stage found whose inputs are all there.</summary>
/// <param name="Record">The execution with its key; null when there is none.</param>
/// <param name="Damage">Which of its objects is not whole; the default when all are.</param>
/// <param name="IsShown">Whether the readable tree shows it already.</param>
/// <param name="Error">Why the store could not be looked at; then nothing else is known.</param>
internal readonly record struct StageLook(StageRecord? Record, Integrity Damage, bool IsShown, string? Error = null)
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
        if (store.Find(KeyWriter.Hash(stage, code, content)) is not { } record)
        {
            return default;
        }

        try
        {
            var damage = store.Check(record, out var stamps);
            // Dependants' keys hold it: computed here, where looks are taken side by side, and not when a table asks for thousands.
            _ = record.Content;
            return new StageLook(record, damage, (damage.Reason is null || damage.LeftOut) && tree.Shows(stageId, record, stamps));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new StageLook(null, default, false, error.Message);
        }
    }
}

using Pipeline.Keys;
using Pipeline.Store;

namespace Pipeline.Running;

/// <summary>
/// Says why a stage without a record for its key has to run: what differs from the last execution under its id.
/// </summary>
public static class Reasons
{
    /// <summary>The reason, with the first differences spelled out.</summary>
    public static Why For(Stage stage, string stageId, Key key, ArtifactStore store)
    {
        if (store.Last(stageId) is not { } last)
        {
            return new Why(Reason.NeverRan, "");
        }

        var differences = KeyDifference.Between(last.Details.KeyText, key.Text);
        if (differences.Count == 0)
        {
            return new Why(last.Failed ? Reason.FailedBefore : Reason.OutputMissing, "");
        }

        const int Shown = 3;
        var text =
            string.Join("; ", differences.Take(Shown)) + (differences.Count > Shown ? $"; and {differences.Count - Shown} more" : "");
        return new Why(differences[0].Reason, text);
    }
}

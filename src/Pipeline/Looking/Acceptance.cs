using Pipeline.Keys;
using Pipeline.Store;

namespace Pipeline.Looking;

/// <summary>
/// Accepts a change of code that its author declares not to alter results: where nothing but the code differs from the
/// last execution, the outputs are recorded anew under the present key, with who said so, when and why.
/// </summary>
public static class Acceptance
{
    /// <summary>Restamps, inputs before dependants; a stage that differs in anything else is left to run.</summary>
    /// <param name="graph">The stages considered.</param>
    /// <param name="store">The store, whose lock the caller holds.</param>
    /// <param name="code">The code fingerprint of a stage.</param>
    /// <param name="experiment">Folder of the readable tree.</param>
    /// <param name="reason">Why the change alters nothing, in the user's words.</param>
    /// <param name="accepts">Which stages the declaration is about.</param>
    /// <returns>The stages restamped.</returns>
    public static IReadOnlyList<Stage> Accept(
        Graph graph,
        ArtifactStore store,
        Func<Stage, string> code,
        string experiment,
        string reason,
        Func<Stage, bool> accepts
    )
    {
        var contents = new Dictionary<Stage, string>(ReferenceEqualityComparer.Instance);
        var accepted = new List<Stage>();
        foreach (var stage in graph.Stages.Where(s => graph.Inputs(s).All(contents.ContainsKey)))
        {
            var id = stage.IdIn(experiment);
            var key = KeyWriter.Write(stage, code(stage), i => contents[i]);
            var record = store.Find(key.Hash);
            if (record is null && accepts(stage) && store.Last(id) is { Failed: false } last && OnlyCodeDiffers(last, key))
            {
                var why = $"accepted by {Environment.UserName} on {Environment.MachineName}: {reason}";
                record = store.Restamp(last, id, key, why);
                accepted.Add(stage);
            }

            if (record is not null && store.Check(record) is { Reason: null } or { LeftOut: true })
            {
                contents[stage] = record.Content;
            }
        }

        return accepted;
    }

    private static bool OnlyCodeDiffers(StageRecord last, Key key) =>
        KeyDifference.Between(last.Details.KeyText, key.Text).All(d => d.Reason == Reason.CodeChanged);
}

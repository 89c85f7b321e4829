using Pipeline.Keys;
using Pipeline.Running;
using Pipeline.Store;

namespace Pipeline.Looking;

/// <summary>What a run would do with a stage.</summary>
public enum Outlook
{
    /// <summary>Nothing.</summary>
    UpToDate,

    /// <summary>Put its readable files back from the store.</summary>
    ToRestore,

    /// <summary>Nothing, as nothing needs its bytes, which were left out when its record came here.</summary>
    LeftOut,

    /// <summary>Run it.</summary>
    ToRun,

    /// <summary>Run it, unless what runs before it comes out with the same bytes as before.</summary>
    MayRun,
}

/// <summary>What a run would do with one stage, and why.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Outlook">What would be done.</param>
/// <param name="Why">Why it would or may run; null otherwise.</param>
/// <param name="Key">Its key; null while an input's content is not known.</param>
/// <param name="Record">Its record, when it would not run.</param>
public sealed record StageForecast(Stage Stage, Outlook Outlook, Why? Why, Key? Key, StageRecord? Record);

/// <summary>What a run would do with every stage of a graph. Reads; writes nothing, and needs no lock.</summary>
public static class Forecast
{
    /// <summary>The forecast, inputs before dependants.</summary>
    /// <param name="graph">The stages.</param>
    /// <param name="store">The store.</param>
    /// <param name="code">The code fingerprint of a stage.</param>
    /// <param name="experiment">Folder of the readable tree.</param>
    public static IReadOnlyList<StageForecast> Of(Graph graph, ArtifactStore store, Func<Stage, string> code, string experiment)
    {
        var tree = new ReadableTree(store);
        var contents = new Dictionary<Stage, string>(ReferenceEqualityComparer.Instance);
        var forecasts = graph.Stages.Select(One).ToArray();
        WantLeftOut();
        return forecasts;

        StageForecast One(Stage stage)
        {
            var unknown = graph.Inputs(stage).Where(i => !contents.ContainsKey(i)).ToList();
            if (unknown.Count > 0)
            {
                var more = unknown.Count > 1 ? $" and {unknown.Count - 1} more" : "";
                return new StageForecast(
                    stage,
                    Outlook.MayRun,
                    new Why(Reason.InputChanged, $"waits for {unknown[0].Id}{more}"),
                    null,
                    null
                );
            }

            var id = stage.IdIn(experiment);
            var key = KeyWriter.Write(stage, code(stage), i => contents[i]);
            if (store.Find(key.Hash) is not { } record)
            {
                return new StageForecast(stage, Outlook.ToRun, Reasons.For(stage, id, key, store), key, null);
            }

            var found = store.Check(record, out var stamps);
            if (found is { Reason: { } damage, LeftOut: false })
            {
                return new StageForecast(stage, Outlook.ToRun, new Why(damage, found.Detail), key, null);
            }

            contents[stage] = record.Content;
            return new StageForecast(
                stage,
                !tree.Shows(id, record, stamps) ? Outlook.ToRestore
                    : found.LeftOut ? Outlook.LeftOut
                    : Outlook.UpToDate,
                null,
                key,
                record
            );
        }

        // What was left out is made when it is asked for, or when what runs needs it.
        void WantLeftOut()
        {
            var wanted = graph.Targets.ToHashSet();
            for (var i = forecasts.Length - 1; i >= 0; i--)
            {
                var (stage, outlook, _, key, record) = forecasts[i];
                if (record is not null && wanted.Contains(stage) && store.Check(record) is { LeftOut: true } found)
                {
                    forecasts[i] = new StageForecast(stage, outlook = Outlook.ToRun, new Why(found.Reason!.Value, found.Detail), key, null);
                }

                if (outlook is Outlook.ToRun or Outlook.MayRun)
                {
                    wanted.UnionWith(graph.Inputs(stage));
                }
            }
        }
    }
}

using Build.CommandLine;
using Build.Running;
using Cake.Frosting;
using Pipeline;
using Pipeline.Keys;
using Pipeline.Store;
using Stages.Designs;

namespace Build.Tasks;

/// <summary>Compares two executions of a stage, or two artifact folders of the experiment.</summary>
[TaskName("Diff")]
[TaskDescription(Sentences.Diff)]
public sealed class Diff : InspectTask
{
    private const int Shown = 20;

    /// <inheritdoc/>
    protected override void Inspect(BuildContext context, Graph graph, ArtifactStore store)
    {
        if (context.Options.Stage is null)
        {
            Folders(context, graph);
        }
        else
        {
            Executions(TheStage(context, graph).IdIn(context.Experiment.Name), context.Options, store);
        }
    }

    private static void Executions(string id, Options options, ArtifactStore store)
    {
        var records = store.Records.Where(r => r.StageId == id && !r.Failed).ToList();
        var to = options.To is { } last ? Named(last) : records.LastOrDefault();
        var from = options.From is { } first ? Named(first) : records.LastOrDefault(r => r.KeyHash != to?.KeyHash);
        if (from is null || to is null)
        {
            throw new PipelineException(
                $"{id} has {records.Count} successful execution(s), and a difference needs two with different keys.",
                "See --target=History --stage=…."
            );
        }

        Console.WriteLine(
            $"{id}{Environment.NewLine}  from {from.KeyHash[..12]}, "
                + $"{from.StartedText}{Environment.NewLine}  to   {to.KeyHash[..12]}, {to.StartedText}"
        );
        Print(from, to);
        foreach (var name in from.Outputs.Select(o => o.Name).Where(n => n.EndsWith(".parquet")).Intersect(to.Outputs.Select(o => o.Name)))
        {
            string PathIn(StageRecord record) => store.ObjectPath(record.Outputs.Single(o => o.Name == name).Sha256);
            Values(name, PathIn(from), PathIn(to));
        }

        StageRecord Named(string key) =>
            records.LastOrDefault(r => r.KeyHash.StartsWith(key))
            ?? throw new PipelineException(
                $"{id} has no execution with key {key}.",
                $"It has {string.Join(", ", records.Select(r => r.KeyHash[..12]))}."
            );
    }

    private static void Folders(BuildContext context, Graph graph)
    {
        if (context.Options is not { From: { } from, To: { } to })
        {
            throw new PipelineException(
                "Diff needs --stage=ID, or two artifact folders.",
                "For example --from=artifacts --to=artifacts-before."
            );
        }

        using var left = Open(from);
        using var right = Open(to);
        var differing = 0;
        foreach (var id in graph.Stages.Select(s => s.IdIn(context.Experiment.Name)))
        {
            var (a, b) = (left.Last(id), right.Last(id));
            if (a is { Failed: false } && b is { Failed: false } && a.Content == b.Content && a.KeyHash == b.KeyHash)
            {
                continue;
            }

            differing++;
            if (differing <= Shown)
            {
                var difference =
                    a is null ? $"only in {to}"
                    : b is null ? $"only in {from}"
                    : a.KeyHash == b.KeyHash ? "same key, other bytes"
                    : "other key";
                Console.WriteLine($"{id}: {difference}");
                if (a is not null && b is not null)
                {
                    Print(a, b);
                }
            }
        }

        Console.WriteLine($"{differing} of {graph.Stages.Count} stages differ.");
        string Runs(string root) => Path.Combine(root, context.Experiment.Name, context.Experiment.RunTable.Id, RunTable.File);
        if (File.Exists(Runs(from)) && File.Exists(Runs(to)))
        {
            Values(RunTable.File, Runs(from), Runs(to));
        }

        static ArtifactStore Open(string root) =>
            Directory.Exists(Path.Combine(root, "store"))
                ? new ArtifactStore(root)
                : throw new PipelineException($"'{root}' is not an artifacts folder: it has no store.");
    }

    private static void Print(StageRecord from, StageRecord to)
    {
        foreach (var difference in KeyDifference.Between(from.Details.KeyText, to.Details.KeyText))
        {
            Console.WriteLine($"  {difference.Reason}: {difference}");
        }
    }

    private static void Values(string name, string from, string to)
    {
        if (ValuesIn(name, from) is not { } before || ValuesIn(name, to) is not { } after)
        {
            return;
        }

        var changed = before
            .Where(r => after.TryGetValue(r.Key, out var value) && !value.Equals(r.Value))
            .OrderByDescending(r => Math.Abs(after[r.Key] - r.Value ?? double.PositiveInfinity))
            .ToList();
        var (gone, added) = (before.Keys.Count(k => !after.ContainsKey(k)), after.Keys.Count(k => !before.ContainsKey(k)));
        Console.WriteLine($"  {name}: {changed.Count} of {before.Count} values differ, {gone} only before, {added} only after");
        foreach (var (row, value) in changed.Take(Shown))
        {
            Console.WriteLine($"    {row}: {Text(value)} → {Text(after[row])}{Change(after[row] - value)}");
        }
    }

    private static string Text(double? value) => value is { } number ? number.ToString("0.####") : "diverged";

    private static string Change(double? change) => change is { } number ? $" ({number:+0.####;-0.####})" : "";

    // Values by what tells their rows apart; null for a table that has none.
    private static Dictionary<string, double?>? ValuesIn(string name, string path)
    {
        if (name == RunTable.File)
        {
            return RunRow
                .Read(path)
                .ToDictionary(
                    r => Said(r.Cell.Setting, r.Cell.Class, r.Cell.Method, r.TrainingSeed, r.UnlearningSeed, r.Cell.Metric),
                    r => r.Value
                );
        }

        var table = Stages.Tables.Table.ReadParquet(path);
        if (!table.Columns.Any(c => c.Name == "value"))
        {
            return null;
        }

        var names = table.Columns.Where(c => c.Name is not ("value" or "unit")).ToList();
        var values = table.NullableDoubles("value");
        return Enumerable.Range(0, table.RowCount).ToDictionary(i => Said([.. names.Select(c => c.Values.GetValue(i))]), i => values[i]);
    }

    private static string Said(params object?[] values) =>
        string.Join(' ', values.Select(Convert.ToString).Where(v => v is { Length: > 0 }));
}

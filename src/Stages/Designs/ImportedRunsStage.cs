using System.Security.Cryptography;
using Newtonsoft.Json;
using Pipeline;

namespace Stages.Designs;

/// <summary>The run table of somebody else's results: nothing is computed, and nothing filled in.</summary>
/// <param name="Contents">The SHA-256 of each file, in the order of their names.</param>
/// <param name="Layout">How they are laid out.</param>
/// <param name="Methods">The methods to take, in the order of figures.</param>
/// <param name="Retrain">Which of them is Retrain, which has no design A; null where none is.</param>
/// <param name="TrainingSeeds">The training seeds to take; the first is design A's.</param>
/// <param name="UnlearningSeeds">The unlearning seeds to take; the first is design B's.</param>
/// <param name="Design">Which pairs of seeds to take.</param>
[Kind("imported-runs")]
public sealed record ImportedRunsStage(
    IReadOnlyList<string> Contents,
    ImportedLayout Layout,
    IReadOnlyList<string> Methods,
    string? Retrain,
    IReadOnlyList<int> TrainingSeeds,
    IReadOnlyList<int> UnlearningSeeds,
    SeedDesign Design
) : RunTable
{
    /// <summary>Where the files are. Not in the key: their contents are.</summary>
    [JsonIgnore]
    public required string Path { get; init; }

    /// <summary>Each file with its SHA-256.</summary>
    [JsonIgnore]
    public IEnumerable<(string File, string Sha256)> Files => ImportedTable.Files(Path).Select(found => found.File).Zip(Contents);

    /// <summary>The SHA-256 of each file that a path stands for.</summary>
    public static IReadOnlyList<string> Hashes(string path) =>
        [.. ImportedTable.Files(path).Select(file => Convert.ToHexStringLower(SHA256.HashData(System.IO.File.ReadAllBytes(file.File))))];

    /// <inheritdoc/>
    /// <exception cref="PipelineException">The files have changed since the run began.</exception>
    public override void Run(StageContext context)
    {
        var runs = ImportedRuns.Read(Path, Layout);
        if (!Hashes(Path).SequenceEqual(Contents))
        {
            throw new PipelineException($"The table of results '{Path}' was changed while the command ran.", "Run it once more.");
        }

        var rows = Taken(runs);
        if (Missing(rows) is { Count: > 0 } missing)
        {
            context.Remark($"not in the table: {string.Join("; ", missing)}");
        }

        Write(context, rows);
    }

    // Setting after setting and class after class as they come, then by method, seeds and metric.
    private List<RunRow> Taken(IReadOnlyList<ImportedRun> runs)
    {
        var settings = Places(runs.Select(r => r.Cell.Setting));
        var classes = Places(runs.Select(r => (r.Cell.Setting, r.Cell.Class)));
        var (methods, training, unlearning) = (Places(Methods), Places(TrainingSeeds), Places(UnlearningSeeds));
        var metrics = Places(Layout.Metrics.Select(m => m.Name));
        return
        [
            .. runs.Where(r => methods.ContainsKey(r.Cell.Method) && training.ContainsKey(r.TrainingSeed))
                .Where(r => r.UnlearningSeed is not { } seed || unlearning.ContainsKey(seed))
                .Select(Row)
                .Where(r => Design == SeedDesign.Grid || r.InA || r.InB)
                .OrderBy(r => settings[r.Cell.Setting])
                .ThenBy(r => classes[(r.Cell.Setting, r.Cell.Class)])
                .ThenBy(r => methods[r.Cell.Method])
                .ThenBy(r => training[r.TrainingSeed])
                .ThenBy(r => r.UnlearningSeed is { } seed ? unlearning[seed] : 0)
                .ThenBy(r => metrics[r.Cell.Metric]),
        ];

        RunRow Row(ImportedRun run) =>
            new(
                run.Cell,
                run.TrainingSeed,
                run.UnlearningSeed,
                InA: run.TrainingSeed == TrainingSeeds[0] && run.Cell.Method != Retrain,
                InB: run.UnlearningSeed is null || run.UnlearningSeed == UnlearningSeeds[0],
                run.Value,
                run.Diverged
            );

        static Dictionary<T, int> Places<T>(IEnumerable<T> values)
            where T : notnull => values.Distinct().Select((value, i) => (value, i)).ToDictionary(p => p.value, p => p.i);
    }

    // The cells of which runs are missing, with how many there are.
    private List<string> Missing(IReadOnlyList<RunRow> rows) =>
        [
            .. rows.GroupBy(r => r.Cell)
                .Select(cell => (Cell: cell.Key, There: cell.Count(), Whole: Whole(cell.All(r => r.UnlearningSeed is null))))
                .Where(cell => cell.There < cell.Whole)
                .Select(cell => $"{cell.Cell.Text} has {cell.There} of {cell.Whole} runs"),
        ];

    private int Whole(bool deterministic) =>
        deterministic ? TrainingSeeds.Count
        : Design == SeedDesign.Grid ? TrainingSeeds.Count * UnlearningSeeds.Count
        : TrainingSeeds.Count + UnlearningSeeds.Count - 1;
}

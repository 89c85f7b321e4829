using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using Newtonsoft.Json.Serialization;
using Pipeline;
using Stages.Designs;
using Stages.Metrics;
using Stages.Unlearning;
using Stages.Variance;

namespace Stages.Reported;

/// <summary>
/// The numbers that are reported of an experiment, from its run table alone (docs/science.md, section 8).
/// </summary>
/// <param name="Runs">The run table.</param>
/// <param name="Design">Which pairs of seeds the table has; the training seed's share needs the grid.</param>
/// <param name="Methods">The methods.</param>
/// <param name="Metrics">Which metrics are reported.</param>
[Kind("statistics")]
public sealed record StatisticsStage(RunTable Runs, SeedDesign Design, MethodNames Methods, MetricNames Metrics) : Stage
{
    /// <summary>For programs.</summary>
    public const string File = "statistics.json";

    /// <summary>For people.</summary>
    public const string MarkdownFile = "statistics.md";

    private static readonly JsonSerializerSettings CamelCase = new() { ContractResolver = new CamelCasePropertyNamesContractResolver() };

    /// <inheritdoc/>
    public override string Id => "tables/statistics";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Outputs => [File, MarkdownFile];

    /// <inheritdoc/>
    public override Place Place => Place.Host;

    /// <summary>Reads what <see cref="Run"/> wrote.</summary>
    /// <param name="path">A <see cref="File"/>.</param>
    /// <exception cref="InvalidDataException">It is not such a file, or names a number twice.</exception>
    public static IReadOnlyList<Statistic> Read(string path)
    {
        try
        {
            var statistics = JObject.Parse(System.IO.File.ReadAllText(path))["statistics"]!.ToObject<List<Statistic>>()!;
            return statistics.DistinctBy(s => s.Name).Count() == statistics.Count
                ? statistics
                : throw new InvalidDataException($"{path} names a number twice.");
        }
        catch (Exception error) when (error is JsonException or NullReferenceException or ArgumentException)
        {
            throw new InvalidDataException($"{path} is no file of statistics: {error.Message}", error);
        }
    }

    /// <inheritdoc/>
    public override void Run(StageContext context)
    {
        List<RunRow> runs = [.. RunRow.Read(context.Input(Runs, RunTable.File)).Where(run => Metrics.Contains(run.Cell.Metric))];
        var cells = DesignPair.Of(runs).Where(c => c.HasB).ToList();
        List<Statistic> statistics =
        [
            .. cells.SelectMany(c => CellStatistics.Of(c, Metrics.RangeOf(c.Cell.Metric), Methods.Unlearns(c.Cell.Method), context.Random)),
        ];
        if (Design == SeedDesign.Grid)
        {
            statistics.AddRange(GridCell.Of(runs).Select(c => CellStatistics.Share(c, context.Random)).OfType<Statistic>());
        }

        var practice = PracticeText.Of(runs, Design, Methods, context.Random);
        System.IO.File.WriteAllText(context.Output(File), Json(statistics));
        System.IO.File.WriteAllText(context.Output(MarkdownFile), StatisticsMarkdown.Of(practice, cells, statistics, Methods, Metrics));
    }

    // A number to a line, so that a change of one is one line of a difference.
    private static string Json(List<Statistic> statistics) =>
        "{\n  \"statistics\": [\n    "
        + string.Join(",\n    ", statistics.Select(s => JsonConvert.SerializeObject(s, CamelCase)))
        + "\n  ]\n}\n";
}

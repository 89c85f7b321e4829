using System.Globalization;
using Pipeline;

namespace Stages.Designs;

/// <summary>
/// The runs of somebody else's tables of results. Long form: columns <c>metric</c> and <c>value</c>. Wide form: a column
/// for each metric. In both <c>method</c> and <c>training_seed</c>, and where there are some <c>unlearning_seed</c>,
/// <c>setting</c>, <c>class</c> or <c>forget_seed</c>, <c>class_name</c>, <c>diverged</c>, in the long form <c>unit</c>; other columns
/// are not read.
/// An empty value is no run: nothing is made up for it.
/// </summary>
public static class ImportedRuns
{
    private const string Percent = "%";

    /// <summary>Reads the files that a path stands for.</summary>
    /// <exception cref="PipelineException">A column is missing, a field is not what it must be, or a run is there twice: file,
    /// line, column and what would do.</exception>
    public static IReadOnlyList<ImportedRun> Read(string path, ImportedLayout layout)
    {
        var runs = ImportedTable
            .Files(path)
            .SelectMany(file => new Reader(ImportedTable.Read(file.File, file.Columns), layout).Runs())
            .ToList();
        CheckSeeds(runs);
        CheckUnits(runs);
        var first = new Dictionary<(CellName, int, int?), string>();
        foreach (var run in runs)
        {
            if (!first.TryAdd((run.Cell, run.TrainingSeed, run.UnlearningSeed), run.Place))
            {
                throw new PipelineException(
                    $"{run.Place}: {Named(run)} is there twice; the first is {first[(run.Cell, run.TrainingSeed, run.UnlearningSeed)]}.",
                    "Each metric of a run has one value. Is a column missing that tells the two apart: setting, class, a seed?"
                );
            }
        }

        return runs;
    }

    private static string Named(ImportedRun run) =>
        $"{run.Cell.Text}, training seed {run.TrainingSeed}" + (run.UnlearningSeed is { } seed ? $", unlearning seed {seed}," : "");

    // A method draws, or it does not.
    private static void CheckSeeds(IEnumerable<ImportedRun> runs)
    {
        foreach (var cell in runs.GroupBy(r => r.Cell.Method))
        {
            if (cell.Any(r => r.UnlearningSeed is null) && cell.FirstOrDefault(r => r.UnlearningSeed is not null) is { } seeded)
            {
                throw new PipelineException(
                    $"{cell.First(r => r.UnlearningSeed is null).Place}: a run of {cell.Key} has no unlearning seed, and that at "
                        + $"{seeded.Place} has one.",
                    "A method that draws random numbers has one in every run; one that draws none leaves the field empty."
                );
            }
        }
    }

    private static void CheckUnits(IEnumerable<ImportedRun> runs)
    {
        foreach (var metric in runs.Where(r => r.Cell.Unit == Percent).GroupBy(r => r.Cell.Metric))
        {
            double[] values = [.. metric.Select(r => r.Value).OfType<double>().Where(double.IsFinite)];
            if (values.Length > 1 && values.Max() is <= 1 and > 0)
            {
                throw new PipelineException(
                    $"{metric.First().Place}: no value of {metric.Key} is above 1, and its unit is %: these are fractions.",
                    $"In \"metrics\" give {metric.Key} a \"scale\" of 100, or the unit \"1\"."
                );
            }
        }
    }

    // One file's.
    private sealed class Reader
    {
        private static readonly string[] Required = ["method", "training_seed"];

        private readonly ImportedTable table;
        private readonly ImportedLayout layout;
        private readonly Dictionary<string, int> at = new();

        internal Reader(ImportedTable table, ImportedLayout layout)
        {
            (this.table, this.layout) = (table, layout);
            var ours = layout.Columns.ToDictionary(c => c.Name, c => c.Text);
            for (var i = 0; i < table.Columns.Count; i++)
            {
                if (!at.TryAdd(ours.GetValueOrDefault(table.Columns[i], table.Columns[i]), i))
                {
                    throw Wrong($"has two columns '{ours.GetValueOrDefault(table.Columns[i], table.Columns[i])}'.");
                }
            }

            if (layout.Columns.FirstOrDefault(c => !table.Columns.Contains(c.Name)) is { } missing)
            {
                throw Wrong($"has no column '{missing.Name}', which \"columns\" names.", Nearest.Hint(missing.Name, table.Columns));
            }
        }

        internal IEnumerable<ImportedRun> Runs()
        {
            var isLong = at.ContainsKey("metric") && at.ContainsKey("value");
            var wide = layout.Metrics.Where(m => at.ContainsKey(m.Name)).ToList();
            if (!isLong && wide.Count == 0)
            {
                throw Wrong(
                    "has neither the columns 'metric' and 'value' nor one that is called like a metric.",
                    $"Its columns are {string.Join(", ", table.Columns)}. Name metrics in \"metrics\", or map columns in \"columns\"."
                );
            }

            foreach (var required in Required.Where(name => !Has(name)))
            {
                throw Wrong(
                    $"has no column '{required}'.",
                    "Map one in \"columns\", or give all rows one value in \"constants\". Its columns are "
                        + $"{string.Join(", ", table.Columns)}."
                );
            }

            var byName = layout.Metrics.ToDictionary(m => m.Name);
            return table.Rows.SelectMany(row =>
                isLong ? Long(row, byName) : wide.SelectMany(metric => Run(row, metric, row.Fields[at[metric.Name]]))
            );
        }

        private IEnumerable<ImportedRun> Long(ImportedRow row, Dictionary<string, ImportedMetric> metrics)
        {
            if (!metrics.TryGetValue(row.Fields[at["metric"]], out var metric))
            {
                return [];
            }

            // A scale says that the table's unit is another.
            var unit = Text(row, "unit");
            return unit.Length == 0 || unit == metric.Unit || metric.Scale != 1
                ? Run(row, metric, row.Fields[at["value"]])
                : throw Wrong(row, "unit", $"is '{unit}'; the unit of {metric.Name} is {metric.Unit}.");
        }

        private IEnumerable<ImportedRun> Run(ImportedRow row, ImportedMetric metric, string field)
        {
            var diverged = Text(row, "diverged");
            if (field.Length == 0 && diverged.Length == 0)
            {
                yield break;
            }

            double? value = field.Length == 0 ? null : Number(row, metric, field);
            var forgotten = Has("class") || !Has("forget_seed") ? "class" : "forget_seed";
            var number = Has(forgotten) ? Whole(row, forgotten) : 0;
            yield return new(
                new(
                    Has("setting") ? Text(row, "setting") : "imported",
                    number,
                    Has("class_name") ? Text(row, "class_name")
                        : Has(forgotten) ? $"{forgotten.Replace('_', ' ')} {number}"
                        : "",
                    Filled(row, "method"),
                    metric.Name,
                    metric.Unit
                ),
                Whole(row, "training_seed"),
                Has("unlearning_seed") && Text(row, "unlearning_seed").Length > 0 ? Whole(row, "unlearning_seed") : null,
                value,
                diverged.Length > 0 ? diverged : null,
                $"{table.File}, {row.Place}"
            );
        }

        private bool Has(string column) => at.ContainsKey(column) || layout.Constants.Any(c => c.Name == column);

        private string Text(ImportedRow row, string column) =>
            at.TryGetValue(column, out var index) ? row.Fields[index] : layout.Constants.FirstOrDefault(c => c.Name == column)?.Text ?? "";

        private string Filled(ImportedRow row, string column) =>
            Text(row, column) is { Length: > 0 } text ? text : throw Wrong(row, column, "is empty.");

        // 3.0 is 3, as other programs write whole numbers.
        private int Whole(ImportedRow row, string column) =>
            double.TryParse(Filled(row, column), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && number is >= 0 and <= int.MaxValue
            && double.IsInteger(number)
                ? (int)number
                : throw Wrong(row, column, $"is '{Text(row, column)}'; it must be a whole number from 0.");

        private double Number(ImportedRow row, ImportedMetric metric, string field)
        {
            var column = at.ContainsKey(metric.Name) ? metric.Name : "value";
            if (!double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            {
                throw Wrong(row, column, $"is '{field}'; it must be a number with a decimal point, or empty.");
            }

            number *= metric.Scale;
            return number < metric.Low || number > metric.High
                ? throw Wrong(
                    row,
                    column,
                    $"is {field}; {metric.Name} is at least {metric.Low:R} and at most {metric.High:R} {metric.Unit}."
                )
                : number;
        }

        private string Theirs(string column) => at.TryGetValue(column, out var index) ? table.Columns[index] : column;

        private PipelineException Wrong(ImportedRow row, string column, string fact) =>
            new($"{table.File}, {row.Place}, column '{Theirs(column)}' {fact}");

        private PipelineException Wrong(string fact, string? hint = null) => new($"The table of results '{table.File}' {fact}", hint);
    }
}

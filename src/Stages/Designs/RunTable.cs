using Pipeline;

namespace Stages.Designs;

/// <summary>All metrics of all runs in one table, in long form: what every figure, table and statistic is made of.</summary>
public abstract record RunTable : Stage
{
    /// <summary>The table.</summary>
    public const string File = "runs.parquet";

    /// <inheritdoc/>
    public sealed override string Id => "tables/runs";

    /// <inheritdoc/>
    public sealed override IReadOnlyList<string> Outputs => [File, "runs.csv"];

    /// <inheritdoc/>
    public sealed override Place Place => Place.Host;

    /// <summary>Writes the table of these rows.</summary>
    private protected static void Write(StageContext context, IEnumerable<RunRow> rows)
    {
        var table = RunRow.ToTable(rows);
        table.WriteParquet(context.Output(File));
        table.WriteCsv(context.Output("runs.csv"));
    }
}

using DuckDB.NET.Data;

namespace Stages.Tests.SecondOpinion;

/// <summary>Our Parquet files, written as CSV by a reader that is not ours.</summary>
internal static class AnotherReader
{
    /// <summary>Writes a Parquet file as CSV, with numbers to the last bit.</summary>
    internal static void WriteCsv(string parquet, string csv)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        // Both paths are the test's own, and a statement that copies takes no parameters.
#pragma warning disable CA2100
        command.CommandText = $"COPY (SELECT * FROM read_parquet('{parquet}')) TO '{csv}' (FORMAT csv, HEADER)";
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}

using DuckDB.NET.Data;
using Stages.Tables;

namespace Stages.Tests.Tables;

/// <summary>Our Parquet files as a reader that is not ours sees them.</summary>
public sealed class TableReadByDuckDbTests : IDisposable
{
    private readonly string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".parquet");
    private readonly DuckDBConnection connection = new("DataSource=:memory:");

    public TableReadByDuckDbTests()
    {
        connection.Open();
        new Table(
            "read by another",
            [
                Column.Of("i", "", "an int", [1, -2]),
                Column.Of("l", "B", "a long", [1L << 40, 0]),
                Column.Of("f", "", "a float", [0.1f, -3]),
                Column.Of("d", "pp", "a double", [1.0 / 3, 1e300]),
                Column.Of("s", "", "a string", ["Bad Teacher", "é"]),
                Column.Of("b", "", "a bool", [true, false]),
                Column.Of<int?>("ni", "", "maybe an int", [null, 5]),
                Column.Of<double?>("nd", "pp", "maybe a double", [2.5, null]),
            ]
        ).WriteParquet(path);
    }

    public void Dispose()
    {
        connection.Dispose();
        File.Delete(path);
    }

    [Fact]
    public void TheRowsAreTheSame() =>
        Assert.Equal(
            [
                [1, 1L << 40, 0.1f, 1.0 / 3, "Bad Teacher", true, DBNull.Value, 2.5],
                [-2, 0L, -3f, 1e300, "é", false, 5, DBNull.Value],
            ],
            Query("SELECT * FROM read_parquet('{0}')")
        );

    [Fact]
    public void TheMetadataIsThere() =>
        Assert.Equal(
            [
                ["pp", "a double", "read by another"],
            ],
            Query(
                """
                SELECT max(decode(value)) FILTER (decode(key) = 'unit:d'), max(decode(value)) FILTER (decode(key) = 'description:d'),
                       max(decode(value)) FILTER (decode(key) = 'description')
                FROM parquet_kv_metadata('{0}')
                """
            )
        );

    [Fact]
    public void TheCompressionIsZstd() =>
        Assert.Equal(
            [
                ["ZSTD"],
            ],
            Query("SELECT DISTINCT compression FROM parquet_metadata('{0}')")
        );

    private List<object[]> Query(string sql)
    {
        using var command = connection.CreateCommand();
        // The only thing put into the text is our own temporary path, which a table function cannot take as a parameter.
#pragma warning disable CA2100
        command.CommandText = string.Format(sql, path);
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        var rows = new List<object[]>();
        while (reader.Read())
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            rows.Add(row);
        }

        return rows;
    }
}

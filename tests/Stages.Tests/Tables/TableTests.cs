using Stages.Tables;

namespace Stages.Tests.Tables;

public sealed class TableTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("table-").FullName;

    private sealed record Row(int Seed, long Bytes, float Loss, double W2, string Method, bool Best, int? Missing, double? Floor);

    private static readonly Row[] Rows =
    [
        new(1, 1L << 40, 0.1f, 1.0 / 3, "SSD", true, null, 2.5),
        new(2, -7, float.NaN, double.PositiveInfinity, "Bad \"Teacher\", café", false, 3, null),
        new(3, 0, -0f, double.Epsilon, "two\r\nlines", false, -1, 0),
    ];

    private static Table Sample() =>
        Table.Of(
            "one row for each run",
            Rows,
            Column.Of<Row, int>("seed", "", "training seed", r => r.Seed),
            Column.Of<Row, long>("bytes", "B", "size", r => r.Bytes),
            Column.Of<Row, float>("loss", "nats", "loss", r => r.Loss),
            Column.Of<Row, double>("w2", "pp", "distance", r => r.W2),
            Column.Of<Row, string>("method", "", "method", r => r.Method),
            Column.Of<Row, bool>("best", "", "kept", r => r.Best),
            Column.Of<Row, int?>("missing", "", "sometimes there", r => r.Missing),
            Column.Of<Row, double?>("floor", "pp", "null floor", r => r.Floor)
        );

    private string At(string name) => Path.Combine(folder, name);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void EveryColumnTypeReadsBackAsWritten()
    {
        Sample().WriteParquet(At("t.parquet"));
        var read = Table.ReadParquet(At("t.parquet"));

        Assert.Equal(3, read.RowCount);
        Assert.Equal(Rows.Select(r => r.Seed), read.Ints("seed"));
        Assert.Equal(Rows.Select(r => r.Bytes), (long[])read["bytes"].Values);
        Assert.Equal(Rows.Select(r => r.Loss), read.Floats("loss"));
        Assert.Equal(Rows.Select(r => r.W2), read.Doubles("w2"));
        Assert.Equal(Rows.Select(r => r.Method), read.Strings("method"));
        Assert.Equal(Rows.Select(r => r.Best), read.Bools("best"));
        Assert.Equal(Rows.Select(r => r.Missing), read.NullableInts("missing"));
        Assert.Equal(Rows.Select(r => r.Floor), read.NullableDoubles("floor"));
    }

    [Fact]
    public void ATablesDescriptionTravelsWithTheFile()
    {
        Sample().WriteParquet(At("t.parquet"));
        Assert.Equal("one row for each run", Table.ReadParquet(At("t.parquet")).Description);
    }

    [Fact]
    public void WhatAColumnIsTravelsWithTheFile()
    {
        Sample().WriteParquet(At("t.parquet"));
        Assert.Equal(
            Sample().Columns.Select(c => (c.Name, c.Unit, c.Description)),
            Table.ReadParquet(At("t.parquet")).Columns.Select(c => (c.Name, c.Unit, c.Description))
        );
    }

    [Fact]
    public void ATableWithoutRowsReadsBack()
    {
        Table.Of("none", Array.Empty<Row>(), Column.Of<Row, double>("w2", "pp", "distance", r => r.W2)).WriteParquet(At("t.parquet"));
        Assert.Empty(Table.ReadParquet(At("t.parquet")).Doubles("w2"));
    }

    [Fact]
    public void TheSameTableGivesTheSameBytes()
    {
        Sample().WriteParquet(At("a.parquet"));
        Sample().WriteParquet(At("b.parquet"));
        Assert.Equal(File.ReadAllBytes(At("a.parquet")), File.ReadAllBytes(At("b.parquet")));
    }

    [Fact]
    public void ATableIsWrittenAsCsv() =>
        Assert.Equal(
            "seed,bytes,loss,w2,method,best,missing,floor\r\n"
                + "1,1099511627776,0.1,0.3333333333333333,SSD,true,,2.5\r\n"
                + "2,-7,NaN,Infinity,\"Bad \"\"Teacher\"\", café\",false,3,\r\n"
                + "3,0,-0,5E-324,\"two\r\nlines\",false,-1,0\r\n",
            Sample().ToCsv()
        );

    [Fact]
    public void CsvTellsAnEmptyStringFromAMissingOne() =>
        Assert.Equal("a\r\n\"\"\r\n\r\n", new Table("t", [Column.Of<string?>("a", "", "", ["", null])]).ToCsv());

    [Fact]
    public void AMissingColumnIsNamedWithThoseThereAre()
    {
        Sample().WriteParquet(At("t.parquet"));
        var error = Assert.Throws<InvalidDataException>(() => Table.ReadParquet(At("t.parquet")).Doubles("w3"));
        Assert.Contains(At("t.parquet"), error.Message);
        Assert.Contains("no column 'w3'; it has seed, bytes", error.Message);
    }

    [Fact]
    public void AColumnOfAnotherTypeIsNamedWithBothTypes()
    {
        Sample().WriteParquet(At("t.parquet"));
        var error = Assert.Throws<InvalidDataException>(() => Table.ReadParquet(At("t.parquet")).Doubles("floor"));
        Assert.Contains("'floor' holds double?, not double", error.Message);
    }

    [Fact]
    public void AFileThatIsNotParquetIsNamed()
    {
        File.WriteAllText(At("t.parquet"), "seed,w2\r\n1,2\r\n");
        var error = Assert.Throws<InvalidDataException>(() => Table.ReadParquet(At("t.parquet")));
        Assert.Contains(At("t.parquet"), error.Message);
    }

    [Fact]
    public void AMissingFileIsNamed() =>
        Assert.Equal(
            $"There is no table at {At("none.parquet")}.",
            Assert.Throws<FileNotFoundException>(() => Table.ReadParquet(At("none.parquet"))).Message
        );

    [Fact]
    public void ColumnsOfDifferentLengthsAreRefused() =>
        Refused("column 'b' has 1 rows, 'a' has 2.", () => new Table("t", [Column.Of("a", "", "", [1, 2]), Column.Of("b", "", "", [1])]));

    [Fact]
    public void TwoColumnsOfOneNameAreRefused() =>
        Refused("has two columns named 'a'.", () => new Table("t", [Column.Of("a", "", "", [1]), Column.Of("a", "", "", [1])]));

    [Fact]
    public void ATypeThatATableCannotHoldIsRefused() =>
        Refused("Column 'a' holds System.Decimal; a table holds int, ", () => Column.Of("a", "", "", [1m]));

    private static void Refused(string fact, Func<object> make) => Assert.Contains(fact, Assert.Throws<ArgumentException>(make).Message);
}

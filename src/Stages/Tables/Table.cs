namespace Stages.Tables;

/// <summary>
/// A table in memory, column by column, in long form: what every result that is not a tensor is written as. Each column
/// carries its unit and its description into the Parquet file, so that the file explains itself.
/// </summary>
public sealed class Table
{
    private readonly Dictionary<string, Column> byName = new();

    /// <summary>A table of the given columns.</summary>
    /// <exception cref="ArgumentException">No column, two columns of one name, or columns of different
    /// lengths.</exception>
    public Table(string description, IReadOnlyList<Column> columns)
        : this(description, columns, $"the table '{description}'") { }

    internal Table(string description, IReadOnlyList<Column> columns, string source)
    {
        if (columns.Count == 0)
        {
            throw new ArgumentException($"{source} has no columns.", nameof(columns));
        }

        Description = description;
        Columns = columns;
        Source = source;
        RowCount = columns[0].Values.Length;
        foreach (var column in columns)
        {
            if (!byName.TryAdd(column.Name, column))
            {
                throw new ArgumentException($"{source} has two columns named '{column.Name}'.", nameof(columns));
            }

            if (column.Values.Length != RowCount)
            {
                throw new ArgumentException(
                    $"{source}: column '{column.Name}' has {column.Values.Length} rows, '{columns[0].Name}' has {RowCount}.",
                    nameof(columns)
                );
            }
        }
    }

    /// <summary>What a row of the table is.</summary>
    public string Description { get; }

    /// <summary>What else is to be said of all its rows, that the run behind them diverged, say; null when nothing.</summary>
    public string? Note { get; private init; }

    /// <summary>The columns in file order.</summary>
    public IReadOnlyList<Column> Columns { get; }

    /// <summary>The number of rows.</summary>
    public int RowCount { get; }

    /// <summary>Where the table came from, for error messages.</summary>
    private string Source { get; }

    /// <summary>The same table with a note; null takes it away.</summary>
    public Table With(string? note) => new(Description, Columns, Source) { Note = note };

    /// <summary>A table with one row for each element of <paramref name="rows"/>.</summary>
    public static Table Of<TRow>(string description, IEnumerable<TRow> rows, params Column<TRow>[] columns)
    {
        var list = rows.ToArray();
        return new Table(description, [.. columns.Select(column => column.Extract(list))]);
    }

    /// <summary>Writes the table as one zstd-compressed Parquet file. The same table gives the same bytes.</summary>
    public void WriteParquet(string path) => TableParquet.Write(this, path);

    /// <summary>Reads a table that <see cref="WriteParquet"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The file is not Parquet, or a column is of a type that a table cannot
    /// hold.</exception>
    public static Table ReadParquet(string path) => TableParquet.Read(path);

    /// <summary>
    /// Writes the table as CSV (RFC 4180: header, CRLF, quotes where needed) in the invariant culture. Floating-point
    /// numbers round-trip. A missing value is an empty field, an empty string is "".
    /// </summary>
    public void WriteCsv(string path) => File.WriteAllText(path, ToCsv());

    /// <summary>The text that <see cref="WriteCsv"/> writes.</summary>
    public string ToCsv() => TableCsv.Format(this);

    /// <summary>The values of an int column.</summary>
    public int[] Ints(string name) => Values<int>(name);

    /// <summary>The values of a float column.</summary>
    public float[] Floats(string name) => Values<float>(name);

    /// <summary>The values of a double column.</summary>
    public double[] Doubles(string name) => Values<double>(name);

    /// <summary>The values of a bool column.</summary>
    public bool[] Bools(string name) => Values<bool>(name);

    /// <summary>The values of a string column.</summary>
    public string[] Strings(string name) => Values<string>(name);

    /// <summary>The values of a column with missing integers.</summary>
    public int?[] NullableInts(string name) => Values<int?>(name);

    /// <summary>The values of a column of doubles of which some may be missing.</summary>
    public double?[] NullableDoubles(string name) =>
        this[name].Values is double[] all ? [.. all.Select(value => (double?)value)] : Values<double?>(name);

    /// <summary>The column of this name.</summary>
    /// <exception cref="InvalidDataException">There is none; the message names the table and the columns that it
    /// has.</exception>
    public Column this[string name] =>
        byName.TryGetValue(name, out var column)
            ? column
            : throw new InvalidDataException($"{Source} has no column '{name}'; it has {string.Join(", ", byName.Keys)}.");

    private T[] Values<T>(string name)
    {
        var values = this[name].Values;
        return values.GetType() == typeof(T[])
            ? (T[])values
            : throw new InvalidDataException(
                $"{Source}: column '{name}' holds {Column.TypeName(values.GetType().GetElementType()!)}, not {Column.TypeName(typeof(T))}."
            );
    }
}

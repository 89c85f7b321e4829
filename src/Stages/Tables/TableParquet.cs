using ParquetSharp;

namespace Stages.Tables;

/// <summary>
/// The Parquet form of a table. ParquetSharp writes metadata for a file and not for a column, so a column's unit and
/// description are file entries named "unit:column" and "description:column".
/// </summary>
internal static class TableParquet
{
    private const string DescriptionKey = "description";
    private const string NoteKey = "note";

    internal static void Write(Table table, string path)
    {
        var metadata = new Dictionary<string, string>() { [DescriptionKey] = table.Description };
        if (table.Note is { } note)
        {
            metadata[NoteKey] = note;
        }

        foreach (var column in table.Columns)
        {
            metadata[$"unit:{column.Name}"] = column.Unit;
            metadata[$"{DescriptionKey}:{column.Name}"] = column.Description;
        }

        var schema = table
            .Columns.Select(column => new ParquetSharp.Column(column.Values.GetType().GetElementType()!, column.Name))
            .ToArray();
        using var builder = new WriterPropertiesBuilder();
        using var properties = builder.Compression(Compression.Zstd).Build();
        using var file = new ParquetFileWriter(path, schema, properties, metadata);
        using (var rows = file.AppendRowGroup())
        {
            foreach (var column in table.Columns)
            {
                using var target = rows.NextColumn();
                WriteValues(target, column.Values);
            }
        }

        file.Close();
    }

    internal static Table Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"There is no table at {path}.", path);
        }

        try
        {
            using var file = new ParquetFileReader(path);
            var metadata = file.FileMetaData.KeyValueMetadata;
            var columns = new List<Column>();
            for (var index = 0; index < file.FileMetaData.NumColumns; index++)
            {
                var name = file.FileMetaData.Schema.Column(index).Name;
                columns.Add(
                    new Column(
                        name,
                        metadata.GetValueOrDefault($"unit:{name}", ""),
                        metadata.GetValueOrDefault($"{DescriptionKey}:{name}", ""),
                        ReadValues(file, index, $"{path}: column '{name}'")
                    )
                );
            }

            return new Table(metadata.GetValueOrDefault(DescriptionKey, ""), columns, path).With(metadata.GetValueOrDefault(NoteKey));
        }
        catch (ParquetException exception)
        {
            throw new InvalidDataException($"{path} cannot be read as a Parquet table: {exception.Message}", exception);
        }
    }

    private static void WriteValues(ColumnWriter target, Array values)
    {
        switch (values)
        {
            case int[] numbers:
                Write(target, numbers);
                break;
            case long[] numbers:
                Write(target, numbers);
                break;
            case float[] numbers:
                Write(target, numbers);
                break;
            case double[] numbers:
                Write(target, numbers);
                break;
            case bool[] truths:
                Write(target, truths);
                break;
            case string[] texts:
                Write(target, texts);
                break;
            case int?[] numbers:
                Write(target, numbers);
                break;
            case long?[] numbers:
                Write(target, numbers);
                break;
            case double?[] numbers:
                Write(target, numbers);
                break;
            default:
                throw new NotSupportedException($"A table cannot hold {values.GetType()}.");
        }
    }

    private static void Write<T>(ColumnWriter target, T[] values)
    {
        using var writer = target.LogicalWriter<T>();
        writer.WriteBatch(values);
    }

    private static Array ReadValues(ParquetFileReader file, int column, string what)
    {
        var descriptor = file.FileMetaData.Schema.Column(column);
        var required = descriptor.MaxDefinitionLevel == 0;
        return (descriptor.PhysicalType, required) switch
        {
            (PhysicalType.Int32, true) => Read<int>(file, column),
            (PhysicalType.Int32, false) => Read<int?>(file, column),
            (PhysicalType.Int64, true) => Read<long>(file, column),
            (PhysicalType.Int64, false) => Read<long?>(file, column),
            (PhysicalType.Float, true) => Read<float>(file, column),
            (PhysicalType.Double, true) => Read<double>(file, column),
            (PhysicalType.Double, false) => Read<double?>(file, column),
            (PhysicalType.Boolean, true) => Read<bool>(file, column),
            (PhysicalType.ByteArray, _) => Read<string>(file, column),
            var (type, _) => throw new InvalidDataException(
                $"{what} is {(required ? "" : "optional ")}{type}; a table holds "
                    + $"{string.Join(", ", Column.ElementTypes.Select(Column.TypeName))}."
            ),
        };
    }

    private static T[] Read<T>(ParquetFileReader file, int column)
    {
        var values = new List<T>();
        for (var index = 0; index < file.FileMetaData.NumRowGroups; index++)
        {
            using var rows = file.RowGroup(index);
            using var source = rows.Column(column);
            using var reader = source.LogicalReader<T>();
            values.AddRange(reader.ReadAll(checked((int)rows.MetaData.NumRows)));
        }

        return [.. values];
    }
}

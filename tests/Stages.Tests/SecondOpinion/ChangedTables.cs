namespace Stages.Tests.SecondOpinion;

/// <summary>A copy of an experiment's CSV files in which numbers are changed.</summary>
internal sealed class ChangedTables : IDisposable
{
    internal ChangedTables(string experiment)
    {
        foreach (var file in Directory.EnumerateFiles(experiment, "*.csv", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(Folder, Path.GetRelativePath(experiment, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    /// <summary>The experiment's folder.</summary>
    internal string Folder { get; } = Directory.CreateTempSubdirectory("changed-tables-").FullName;

    /// <summary>Makes the first finite number of a column larger by a hundred thousandth.</summary>
    internal void Change(string table, string column)
    {
        var file = Path.Combine(Folder, "tables", table + ".csv");
        var lines = File.ReadAllLines(file);
        var place = Array.IndexOf(lines[0].Split(','), column);
        var row = Array.FindIndex(lines, line => double.TryParse(line.Split(',')[place], out var number) && double.IsNormal(number));
        var fields = lines[row].Split(',');
        fields[place] = (double.Parse(fields[place]) * 1.00001).ToString("R");
        lines[row] = string.Join(',', fields);
        File.Delete(file);
        File.WriteAllLines(file, lines);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}

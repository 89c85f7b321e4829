namespace Build.CommandLine;

/// <summary>What the program does not expect: one sentence for who runs it, and a file for who mends it.</summary>
internal static class Defects
{
    /// <summary>Whether an error is of a kind that only a mistake in the program throws.</summary>
    public static bool Has(Exception error) =>
        error
            is NullReferenceException
                or ArgumentException
                or InvalidOperationException
                or InvalidCastException
                or IndexOutOfRangeException
                or KeyNotFoundException
                or ArithmeticException
                or FormatException
                or NotSupportedException;

    /// <summary>Says what happened and where the details lie.</summary>
    public static void Tell(Exception error)
    {
        Console.Error.WriteLine($"The pipeline met what it does not expect: {error.GetType().Name}: {error.Message.TrimEnd()}");
        Console.Error.WriteLine($"What was recorded is kept. {Details(error.ToString())}");
    }

    private static string Details(string text)
    {
        try
        {
            var file = Path.Combine(Path.GetTempPath(), $"pipeline-{Environment.ProcessId}.txt");
            File.WriteAllText(file, text);
            return $"The details are in {file}.";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return $"The details:{Environment.NewLine}{text}";
        }
    }
}

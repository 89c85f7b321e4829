using Pipeline.Files;
using Pipeline.Store;

namespace Pipeline.Running;

/// <summary>What the host writes to a worker's standard input: one JSON line per stage, and empty lines between.</summary>
/// <param name="Stage">The stage's id in the graph that the worker builds from the same arguments.</param>
/// <param name="Key">The key that the worker must come to as well.</param>
/// <param name="Folder">The attempt's private folder.</param>
/// <param name="Checkpoints">The folder of the key's checkpoint.</param>
/// <param name="Inputs">The inputs' files and content hashes.</param>
internal sealed record WorkerRequest(
    string Stage,
    string Key,
    string Folder,
    string Checkpoints,
    IReadOnlyDictionary<string, InputFiles> Inputs
);

/// <summary>
/// What a worker writes to its standard output: first who it is; then, for each stage, lines of its log and one line
/// with a result or an error; and at any time that it lives, or that it is about to be ended.
/// </summary>
/// <param name="Hello">Who it is.</param>
/// <param name="Beat">That it lives.</param>
/// <param name="Leaving">That it was told to end, or that its GPU failed: it takes no further stage.</param>
/// <param name="Log">A line of the log.</param>
/// <param name="Key">The request that is answered by a result or an error.</param>
/// <param name="Result">Present when the stage succeeded.</param>
/// <param name="Error">Present when it failed.</param>
internal sealed record WorkerReply(
    WorkerHello? Hello = null,
    bool Beat = false,
    bool Leaving = false,
    string? Log = null,
    string? Key = null,
    ExecutionResult? Result = null,
    WorkerError? Error = null
)
{
    /// <summary>Begins every line of the protocol; whatever else a library prints to standard output is log.</summary>
    public const string Mark = "\u0001";
}

/// <summary>A failure inside a worker.</summary>
/// <param name="Message">What a user reads.</param>
/// <param name="Detail">With stack trace, for the log.</param>
internal sealed record WorkerError(string Message, string Detail);

/// <summary>What a worker says of itself before it is given a stage.</summary>
/// <param name="Program">The program that it runs: see <see cref="OwnProgram"/>.</param>
/// <param name="Node">Its machine's name.</param>
/// <param name="Job">The scheduler's name of its job; null where there is none.</param>
/// <param name="Class">The kind of processor that it computes with: those of one class come to the same bytes.</param>
/// <param name="Facts">What manifests say of where a stage computed.</param>
public sealed record WorkerHello(string Program, string Node, string? Job, string Class, IReadOnlyDictionary<string, string> Facts)
{
    /// <summary>One that says no more than its machine's name.</summary>
    public static WorkerHello OfMachine() => new("", Environment.MachineName, null, "", new Dictionary<string, string>());

    /// <summary>Where it is, for people.</summary>
    public string Place => Job is null ? Node : $"{Node} (job {Job})";
}

/// <summary>How long the two sides wait for each other. Tests shorten the times; for users they are what they are.</summary>
public sealed record WorkerTimes
{
    /// <summary>Between two looks at all workers. Times are counted in looks: while this process is stopped (Ctrl-Z, a
    /// laptop that sleeps) none pass.</summary>
    public TimeSpan Look { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Between two signs of life, of either side.</summary>
    public TimeSpan Beat { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A worker that says nothing for so long is lost.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>A worker that hears nothing for so long ends itself.</summary>
    public TimeSpan Deaf { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>A worker with nothing to do, or a launcher whose worker is not needed any more, is ended after so long.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The first wait after a launcher failed; it doubles each time.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(60);
}

/// <summary>What a worker read back of a file that its stage wrote, after it had flushed it.</summary>
internal static class WrittenFiles
{
    /// <summary>Every file in an attempt's folder.</summary>
    public static IReadOnlyList<Output> In(string folder)
    {
        var files = Directory
            .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(file => !AttemptFolder.IsDeletedFile(file))
            .ToList();
        var outputs = files.ConvertAll(file =>
        {
            using (var handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite))
            {
                RandomAccess.FlushToDisk(handle);
            }

            return new Output(Path.GetRelativePath(folder, file), Sha256Text.OfFile(file), new FileInfo(file).Length);
        });
        foreach (var directory in files.Select(file => Path.GetDirectoryName(file)!).Append(folder).Distinct())
        {
            Libc.FlushDirectory(directory);
        }

        return outputs;
    }
}

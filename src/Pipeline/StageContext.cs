using System.Diagnostics;

namespace Pipeline;

/// <summary>What a running stage may touch: the files of its inputs, a private folder for its outputs, a log.</summary>
/// <param name="stage">The stage that runs.</param>
/// <param name="folder">A private folder, already there; nothing in it is published unless the whole stage
/// succeeds.</param>
/// <param name="inputs">The path of an input's file, by stage id and file name.</param>
/// <param name="device">The device to compute on, "cpu" or "cuda"; an execution option that never enters a key.</param>
/// <param name="log">Receives the lines of the stage's log.</param>
/// <param name="checkpoints">The folder of the key's checkpoint.</param>
/// <param name="options">Further execution options by name, see <see cref="Option"/>.</param>
public sealed class StageContext(
    Stage stage,
    string folder,
    Func<string, string, string> inputs,
    string device,
    Action<string> log,
    string checkpoints,
    IReadOnlyDictionary<string, string>? options = null
)
{
    private readonly Dictionary<string, double> measurements = [];
    private readonly OrderedDictionary<(long Seed, string Purpose, bool IsPattern), HashSet<string>> asked = [];
    private readonly long began = Stopwatch.GetTimestamp();

    /// <summary>The device to compute on: "cpu" or "cuda".</summary>
    public string Device => device;

    /// <summary>
    /// An execution option that the worker was given (where to look for downloads, say); null when it was not, and
    /// always on a host thread. Such an option may change how a stage comes to its outputs, never what they hold: it
    /// enters no key.
    /// </summary>
    public string? Option(string name) => options is not null && options.TryGetValue(name, out var value) ? value : null;

    /// <summary>
    /// Where a stage that takes hours keeps the state from which it goes on when its process dies; it outlives the
    /// attempt, and goes when the stage is published.
    /// </summary>
    public StageCheckpoint Checkpoint { get; } = new(checkpoints, log);

    /// <summary>
    /// What earlier processes spent on the state from which this one goes on, seconds; set by the stage that found it.
    /// </summary>
    public double EarlierSeconds { get; set; }

    /// <summary>
    /// What was spent so far, seconds: by this process and by those before it. At the end it is the duration in the
    /// manifest.
    /// </summary>
    public double Seconds => EarlierSeconds + Stopwatch.GetElapsedTime(began).TotalSeconds;

    /// <summary>
    /// Figures of this execution that are not results (seconds of a method, say): they go into the manifest, never into
    /// an artifact.
    /// </summary>
    public IReadOnlyDictionary<string, double> Measurements => measurements;

    /// <summary>The streams that <see cref="Random"/> gave, in the order in which they were first asked for.</summary>
    public IReadOnlyList<StreamUse> Streams =>
        [.. asked.Select(a => new StreamUse(a.Key.Seed, a.Key.Purpose, a.Key.IsPattern ? a.Value.Count : null))];

    /// <summary>Peak resident memory of the processes that the stage started, in bytes; null where it started none.</summary>
    public long? StartedMemoryBytes { get; set; }

    /// <summary>What <see cref="Remark"/> was told; null when nothing.</summary>
    public string? Remarks { get; private set; }

    /// <summary>
    /// Says of the result what whoever reads it must know: that a training diverged, say. It is logged, told when the
    /// stage is done, and kept in its manifest. The result is one all the same, and not a failure.
    /// </summary>
    public void Remark(string text)
    {
        Remarks = Remarks is null ? text : $"{Remarks}; {text}";
        log(text);
    }

    /// <summary>Where to write the declared output <paramref name="name"/>.</summary>
    /// <exception cref="InvalidOperationException">The stage does not declare this output.</exception>
    public string Output(string name) =>
        stage.Outputs.Contains(name)
            ? Path.Combine(folder, name)
            : throw new InvalidOperationException(
                $"Stage {stage.Id} does not declare the output '{name}' (it declares {string.Join(", ", stage.Outputs)})."
            );

    /// <summary>
    /// A folder for what the stage needs while it runs, made empty; the stage removes it, as nothing but its outputs
    /// may be left.
    /// </summary>
    public string Scratch(string name) => Directory.CreateDirectory(Path.Combine(Path.GetFullPath(folder), name)).FullName;

    /// <summary>Where to read the file <paramref name="name"/> of <paramref name="input"/>; read-only.</summary>
    public string Input(Stage input, string name) => inputs(input.Id, name);

    /// <summary>Appends a line to the stage's log.</summary>
    public void Log(string line) => log(line);

    /// <summary>
    /// The stream of a purpose under a seed, from its beginning however often it is asked for. All that a stage draws
    /// comes from here, because here it is recorded for the manifest.
    /// </summary>
    /// <param name="seed">A training seed, an unlearning seed, or a number that the stage's code has.</param>
    /// <param name="purpose">What the numbers are for; with the seed it makes the stream
    /// (<see cref="RandomStream.Derivation"/>).</param>
    /// <param name="pattern">For one of thousands: the pattern of their purposes, with what differs in braces. The
    /// manifest then has one line for all of them, with their number.</param>
    public RandomStream Random(long seed, string purpose, string? pattern = null)
    {
        var line = (seed, pattern ?? purpose, pattern is not null);
        if (!asked.TryGetValue(line, out var purposes))
        {
            asked[line] = purposes = [];
        }

        purposes.Add(purpose);
        return RandomStream.For(seed, purpose);
    }

    /// <summary>
    /// Records a figure of this execution in the manifest, in the unit that <paramref name="name"/> ends with
    /// (<c>method_seconds</c>).
    /// </summary>
    public void Measure(string name, double value) => measurements[name] = value;
}

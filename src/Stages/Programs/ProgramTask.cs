using System.Text.Encodings.Web;
using System.Text.Json;
using Pipeline;
using Stages.Datasets;
using Stages.Torch;
using static TorchSharp.torch;

namespace Stages.Programs;

/// <summary>
/// What a program is told: <c>task.json</c>, in a scratch folder of its own beside the files that it names. The folder
/// goes when the program has run.
/// </summary>
internal sealed class ProgramTask : IDisposable
{
    /// <summary>The version of the file's form.</summary>
    private const int Schema = 1;
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly Dictionary<string, object?> said = [];

    /// <summary>Begins a task in a private folder of a stage.</summary>
    /// <param name="context">The stage.</param>
    /// <param name="code">The program.</param>
    /// <param name="settings">Its constants.</param>
    public ProgramTask(StageContext context, ProgramCode code, IReadOnlyDictionary<string, object> settings)
    {
        Scratch = context.Scratch("program");
        Directory.CreateDirectory(Results);
        Say("schema", Schema);
        Say("does", code.Does.ToString().ToLowerInvariant());
        Say("writes", code.Writes.ToString().ToLowerInvariant());
        Say("settings", settings);
        Say("device", context.Device);
        Say("threads", 1);
        Say("folder", Results);
        Say("checkpoints", context.Checkpoint.Folder);
    }

    /// <summary>The folder of the task's files, where the program works.</summary>
    public string Scratch { get; }

    /// <summary>Where the program leaves what it makes.</summary>
    public string Results => Path.Combine(Scratch, "results");

    /// <summary>The task's file.</summary>
    public string File => Path.Combine(Scratch, "task.json");

    /// <summary>Tells a value.</summary>
    public void Say(string name, object? value) => said[name] = value;

    /// <summary>Tells the path of an input, by a name that says what it is.</summary>
    public void SayFile(string name, string path, string file)
    {
        var link = Path.Combine(Scratch, file);
        System.IO.File.CreateSymbolicLink(link, Path.GetFullPath(path));
        Say(name, link);
    }

    /// <summary>Tells of the data set and its labels.</summary>
    public void SayData(string path, Dataset data, LabelKind labels)
    {
        SayFile("dataset", path, Dataset.File);
        Say("labels", labels.ToString().ToLowerInvariant());
        Say("classes", data.Classes(labels));
        Say("mean", data.Normalisation.Mean);
        Say("std", data.Normalisation.Deviation);
    }

    /// <summary>Tells sets of examples: int64, in the data set's order.</summary>
    public void SayIndices(IReadOnlyDictionary<string, Tensor> sets)
    {
        var path = Path.Combine(Scratch, "indices.safetensors");
        Safetensors.Write(path, sets);
        Say("indices", path);
    }

    /// <summary>Tells which examples are to be forgotten and which retained, of both parts.</summary>
    /// <param name="set">The forget set.</param>
    /// <param name="marks">Whether each example is to be forgotten, as the set says it.</param>
    public void SayIndices(ForgetSet set, (Tensor Train, Tensor Test) marks)
    {
        using var scope = NewDisposeScope();
        var ((trainForget, trainRetain), (testForget, testRetain)) = (Part.Split(marks.Train), Part.Split(marks.Test));
        SayIndices(
            new Dictionary<string, Tensor>
            {
                ["train.forget"] = trainForget,
                ["train.retain"] = trainRetain,
                ["test.forget"] = testForget,
                ["test.retain"] = testRetain,
            }
        );
        Say("forget_labels", set.SortedBy?.ToString().ToLowerInvariant());
    }

    /// <summary>Runs the program.</summary>
    /// <param name="context">The stage.</param>
    /// <param name="code">The program.</param>
    /// <param name="source">Where it lies.</param>
    /// <exception cref="PipelineException">Its files are not those of the key, or it ended with another code than
    /// 0.</exception>
    public void Run(StageContext context, ProgramCode code, ProgramPlace source)
    {
        var folder = source.Folder;
        System.IO.File.WriteAllText(File, JsonSerializer.Serialize(said, Readable) + "\n");
        ProgramFolder.CheckUnchanged(folder, code);
        source.CheckVersions(code);
        var command = code
            .Command.Select(word => word.Replace(ProgramManifest.FolderMark, folder).Replace(ProgramManifest.TaskMark, File))
            .ToList();
        ProgramStart.Check(command[0], folder);
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        var ended = ProgramProcess.Run(command, Scratch, context.Device, context.Log);
        context.Measure("method_seconds", System.Diagnostics.Stopwatch.GetElapsedTime(started).TotalSeconds);
        context.StartedMemoryBytes = ended.PeakMemoryBytes;
        if (ended.Code != 0)
        {
            throw new PipelineException($"The program {ProgramFolder.Shown(folder)} {ProgramStart.Told(ended)}");
        }

        // Whatever it was that ran: it may have been half of one and half of the other.
        ProgramFolder.CheckUnchanged(folder, code);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Directory.Delete(Scratch, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The attempt's folder goes later, and this with it; a failure says more than this would.
        }
    }
}

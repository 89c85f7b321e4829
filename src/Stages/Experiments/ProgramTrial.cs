using System.Security.Cryptography;
using Pipeline;
using Stages.Datasets;
using Stages.Programs;
using Stages.Training;

namespace Stages.Experiments;

/// <summary>
/// Runs a program as stages do, on the digits and a network that was trained for one epoch: twice alike, and once with
/// another seed. Scratch folders are removed.
/// </summary>
public sealed class ProgramTrial
{
    private const int Width = 4;
    private const int Forgotten = 3;
    private readonly Action<string> say;
    private readonly MethodRow row;
    private readonly string root = Directory.CreateTempSubdirectory("program-").FullName;
    private readonly Dictionary<string, string> folders = [];

    /// <summary>Reads a program, and says what it is.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="say">Receives lines for a person.</param>
    /// <exception cref="PipelineException">It is none.</exception>
    public ProgramTrial(string folder, Action<string> say)
    {
        this.say = say;
        row = ProgramFile.Method(ProgramFile.Find(folder));
        var (code, work) = (Code, Code.Does == ProgramWork.Train ? "trains models" : "unlearns");
        say(
            $"{row.Method.Title} ({row.Method.Name}): {work}, writes {code.Writes.ToString().ToLowerInvariant()}, "
                + $"draws {(IsSeeded ? "random numbers" : "nothing")}"
        );
        var versions = code.Versions.Count > 0 ? string.Join("; ", code.Versions) : "no versions";
        say($"its runs are made again when these change: {ProgramManifest.File}, {string.Join(", ", code.Files.Keys)}; {versions}");
        var shown = ProgramFolder.Shown(row.Program!.Source.Folder);
        Use =
            code.Does == ProgramWork.Train
                ? $"a model with \"program\": \"{shown}\"."
                : $"\"programs\": [\"{shown}\"], and \"{row.Method.Name}\" among its \"methods\".";
    }

    /// <summary>How an experiment uses it.</summary>
    public string Use { get; }

    private ProgramCode Code => row.Program!.Code;

    private bool IsSeeded => Code.Draws || Code.Does == ProgramWork.Train;

    /// <summary>Runs it, and says what came of it; false where it is not as deterministic as it says.</summary>
    /// <exception cref="PipelineException">It fails, or leaves what it was not asked for.</exception>
    public bool Passes()
    {
        try
        {
            var data = new DigitsStage();
            Run(data, "data");
            var model = Model(data);
            var first = Bytes(Trial(data, model, 1), "first", tell: true);
            var again = Bytes(Trial(data, model, 1), "again", tell: false);
            say($"a second run: {(first == again ? "the same bytes" : "OTHER BYTES")}");
            if (IsSeeded)
            {
                var other = Bytes(Trial(data, model, 2), "other", tell: false);
                say($"another seed: {(first == other ? "the same bytes, so the seed does nothing" : "other bytes")}");
            }

            if (first != again && Code.Deterministic)
            {
                say(
                    "A run must give the same bytes again: draw from the task's seed alone, or say \"deterministic\": false in "
                        + $"{ProgramManifest.File}."
                );
            }

            return first == again || !Code.Deterministic;
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private TrainingStage? Model(Stage data)
    {
        if (Code.Does == ProgramWork.Train)
        {
            return null;
        }

        var recipe = new TrainingRecipe(1, 64, 0.02, 0.9, 0.0005, 0, [], 0.2, false, Checkpoint.Last);
        var model = new TrainingStage("train/trial", data, LabelKind.Fine, Networks.All[0], Width, recipe, 1, null);
        Run(model, "model");
        return model;
    }

    private Stage Trial(Stage data, Stage? model, int seed)
    {
        var settings = (IReadOnlyDictionary<string, object>?)row.Settings ?? Code.Defaults;
        var forget = new ClassForgetSet(LabelKind.Fine, Forgotten);
        return model is null
            ? new ProgramTrainingStage("train/trial", data, LabelKind.Fine, Code, settings, seed, null) { Source = row.Program!.Source }
            : new ProgramStage(
                data,
                model,
                Networks.All[0],
                LabelKind.Fine,
                forget,
                Code,
                settings,
                1,
                Code.Draws ? seed : null,
                Code.Draws ? "trial" : null,
                KeepModel: true
            )
            {
                RunId = "trial",
                Source = row.Program!.Source,
            };
    }

    // The hash of all that a stage left.
    private string Bytes(Stage stage, string name, bool tell)
    {
        var (seconds, memory) = Run(stage, name, tell ? line => say($"  | {line.Replace("\n", "\n  | ")}") : _ => { });
        var files = stage.Outputs.Select(output => Path.Combine(root, name, output)).ToList();
        if (tell)
        {
            var left = files.Select(file => $"{Path.GetFileName(file)} ({new FileInfo(file).Length:N0} bytes)");
            say($"a run: {seconds:0.00} s and {memory / 1e6:N0} MB of its own; what is kept of it: {string.Join(", ", left)}");
        }

        return string.Concat(files.Select(file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))));
    }

    private (double Seconds, long? MemoryBytes) Run(Stage stage, string name, Action<string>? log = null)
    {
        var folder = Directory.CreateDirectory(Path.Combine(root, name)).FullName;
        folders[stage.Id] = folder;
        var context = new StageContext(
            stage,
            folder,
            (id, file) => Path.Combine(folders[id], file),
            "cpu",
            log ?? (_ => { }),
            Path.Combine(root, $"{name}-checkpoints")
        );
        stage.Run(context);
        return (context.Measurements.GetValueOrDefault("method_seconds"), context.StartedMemoryBytes);
    }
}

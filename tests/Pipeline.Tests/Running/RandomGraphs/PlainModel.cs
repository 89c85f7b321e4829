using Pipeline.Running;

namespace Pipeline.Tests.Running.RandomGraphs;

/// <summary>What a run should do with a stage.</summary>
internal sealed record Expected(StageState State, Reason? Reason = null, bool Restored = false);

/// <summary>
/// What must run, said plainly: every key that was ever recorded, every file of the store and of the readable tree, one
/// pass over the stages. It shares no code with the engine.
/// </summary>
internal sealed class PlainModel(World world)
{
    private readonly Dictionary<string, Record> recorded = [];
    private readonly Dictionary<string, (Parts Key, bool Failed)> last = [];
    private readonly Dictionary<string, Content> objects = [];
    private readonly Dictionary<string, Content> readable = [];
    private readonly Dictionary<string, Record> manifests = [];

    /// <summary>The texts of a stage's outputs by name, of those that are there after the last run.</summary>
    public Dictionary<string, IReadOnlyDictionary<string, string>> Available { get; } = [];

    public IReadOnlyDictionary<string, Expected> Run(IReadOnlyList<RandomStage> stages, string? forced)
    {
        Available.Clear();
        return stages.ToDictionary(s => s.Id, s => RunStage(s, s.Id == forced));
    }

    /// <summary>The object with this text was deleted.</summary>
    public void DeleteObject(string text) => objects.Remove(text);

    /// <summary>Its bytes were changed in place, and with them those of all names of the file.</summary>
    public void CorruptObject(string text) => objects[text].IsWhole = false;

    public void DeleteReadable(string id, string name) => readable.Remove($"{id}/{name}");

    public void DeleteManifest(string id) => manifests.Remove(id);

    private Expected RunStage(RandomStage stage, bool forced)
    {
        if (stage.Sources.Any(s => !Available.ContainsKey(s.Id)))
        {
            return new Expected(StageState.Blocked);
        }

        var inputs = stage.Sources.Select(s => string.Join(';', Available[s.Id].Values)).ToList();
        var key = new Parts(stage.Parameter.ToString(), string.Join('|', inputs), world.Code[stage.Kind3].ToString());
        if (!forced && recorded.TryGetValue(stage.Id + key, out var record))
        {
            var damaged = record.Outputs.Values.FirstOrDefault(text => objects.GetValueOrDefault(text) is not { IsWhole: true });
            if (damaged is null)
            {
                var restored = Show(stage.Id, record);
                return new Expected(StageState.Skipped, null, restored);
            }

            var reason = objects.ContainsKey(damaged) ? Reason.OutputCorrupt : Reason.OutputMissing;
            foreach (var text in record.Outputs.Values.Where(text => objects.GetValueOrDefault(text) is { IsWhole: false }))
            {
                objects.Remove(text);
            }

            return Execute(stage, key, reason);
        }

        return Execute(stage, key, forced ? Reason.Forced : Why(stage, key));
    }

    private Reason Why(RandomStage stage, Parts key) =>
        !last.TryGetValue(stage.Id, out var before) ? Reason.NeverRan
        : before.Key.Parameter != key.Parameter ? Reason.ParameterChanged
        : before.Key.Inputs != key.Inputs ? Reason.InputChanged
        : before.Key.Code != key.Code ? Reason.CodeChanged
        : Reason.FailedBefore;

    private Expected Execute(RandomStage stage, Parts key, Reason why)
    {
        var failed = world.Failing.Contains(stage.Name);
        last[stage.Id] = (key, failed);
        if (failed)
        {
            return new Expected(StageState.Failed, why);
        }

        var sum = stage.Sources.Sum(s => Available[s.Id]["value.txt"][^1] - '0');
        var value = (stage.Parameter + (world.Code[stage.Kind3] / 2) + sum) % 3;
        var outputs = new SortedDictionary<string, string> { ["value.txt"] = $"{stage.Name} value.txt {value}" };
        if (stage.Kind3 == 0)
        {
            outputs["parity.txt"] = $"{stage.Name} parity.txt {value % 2}";
        }

        var record = new Record(stage.Outputs.ToDictionary(name => name, name => outputs[name]));
        foreach (var text in record.Outputs.Values.Where(text => objects.GetValueOrDefault(text) is not { IsWhole: true }))
        {
            objects[text] = new Content(text);
        }

        recorded[stage.Id + key] = record;
        Show(stage.Id, record);
        return new Expected(StageState.Done, why);
    }

    private bool Show(string id, Record record)
    {
        Available[id] = record.Outputs;
        var changed = manifests.GetValueOrDefault(id) != record;
        manifests[id] = record;
        foreach (var (name, text) in record.Outputs)
        {
            if (readable.GetValueOrDefault($"{id}/{name}") is not { IsWhole: true } there || there.Text != text)
            {
                readable[$"{id}/{name}"] = objects[text];
                changed = true;
            }
        }

        return changed;
    }

    /// <summary>What goes into a key besides the stage's name.</summary>
    private sealed record Parts(string Parameter, string Inputs, string Code);

    /// <summary>An execution; each is another one, whatever it wrote.</summary>
    private sealed class Record(IReadOnlyDictionary<string, string> outputs)
    {
        public IReadOnlyDictionary<string, string> Outputs => outputs;
    }

    /// <summary>A file on disk, under however many names.</summary>
    private sealed class Content(string text)
    {
        public string Text => text;

        public bool IsWhole { get; set; } = true;
    }
}

using System.Security.Cryptography;
using System.Text;
using Pipeline.Running;

namespace Pipeline.Tests.Running.RandomGraphs;

/// <summary>A random graph in a store of its own, and the edits to it so far.</summary>
internal sealed class RandomCase : IDisposable
{
    private const int Values = 3;
    private readonly World world = new();
    private readonly PlainModel model;
    private readonly Random random;
    private readonly TestSpace space;
    private readonly (int Kind, int Parameter, int[] Sources)[] shape;
    private readonly StringBuilder story = new();

    public RandomCase(int seed)
    {
        random = new Random(seed);
        model = new PlainModel(world);
        var parent = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();
        space = new TestSpace
        {
            Root = Directory.CreateDirectory(Path.Combine(parent, $"pipeline-test-{Guid.NewGuid():N}")).FullName,
            CodeOf = stage => $"code-{world.Code[((RandomStage)stage).Kind3]}",
        };
        shape = new (int, int, int[])[random.Next(2, 9)];
        for (var i = 0; i < shape.Length; i++)
        {
            var sources = Enumerable.Range(0, i).Where(_ => random.NextDouble() < 0.4).ToArray();
            shape[i] = (random.Next(World.Kinds), random.Next(Values), sources);
        }

        string Sources(int[] sources) => string.Join(' ', sources.Select(x => $"s{x}"));
        var stages = shape.Select((s, i) => $"s{i} = kind{s.Kind}({s.Parameter}; {Sources(s.Sources)})");
        story.AppendLine($"seed {seed}: {string.Join(", ", stages)}");
    }

    /// <summary>
    /// Runs, then edits and runs again and again; after each run engine and model must agree on every stage.
    /// </summary>
    public async Task PlayAsync(int rounds)
    {
        for (var round = 0; round < rounds; round++)
        {
            string? forced = null;
            for (var edits = round == 0 ? 0 : random.Next(1, 4); edits > 0; edits--)
            {
                forced = Edit() ?? forced;
            }

            await CompareAsync(forced);
        }
    }

    public void Dispose() => space.Dispose();

    private List<RandomStage> Stages()
    {
        var stages = new List<RandomStage>();
        foreach (var (kind, parameter, sources) in shape)
        {
            stages.Add(new RandomStage($"s{stages.Count}", kind, parameter, [.. sources.Select(s => stages[s])]) { World = world });
        }

        return stages;
    }

    // Returns the id of the stage that the next run is to force, if any.
    private string? Edit()
    {
        var index = random.Next(shape.Length);
        var stage = Stages()[index];
        var outputs = model.Available.GetValueOrDefault(stage.Id);
        var (name, text) =
            outputs is null ? ("", "")
            : outputs.ElementAt(random.Next(outputs.Count)) is var o ? (o.Key, o.Value)
            : default;
        var file = outputs is null ? "" : Object(text);
        switch (random.Next(8))
        {
            case 0:
                shape[index].Parameter = random.Next(Values);
                story.AppendLine($"  {stage.Id}: parameter {shape[index].Parameter}");
                break;
            case 1:
                world.Code[stage.Kind3] = random.Next(4);
                story.AppendLine($"  kind {stage.Kind3}: code {world.Code[stage.Kind3]}");
                break;
            case 2 when File.Exists(file):
                File.Delete(file);
                model.DeleteObject(text);
                story.AppendLine($"  {stage.Id}: object of {name} deleted");
                break;
            case 3 when File.Exists(file):
                Corrupt(file);
                model.CorruptObject(text);
                story.AppendLine($"  {stage.Id}: object of {name} damaged");
                break;
            case 4 when outputs is not null:
                File.Delete(space.Tree($"{stage.Id}/{name}"));
                model.DeleteReadable(stage.Id, name);
                story.AppendLine($"  {stage.Id}: readable {name} deleted");
                break;
            case 5 when outputs is not null:
                File.Delete(space.Tree($"{stage.Id}/manifest.json"));
                model.DeleteManifest(stage.Id);
                story.AppendLine($"  {stage.Id}: manifest deleted");
                break;
            case 6:
                var fails = world.Failing.Add(stage.Name) || !world.Failing.Remove(stage.Name);
                story.AppendLine($"  {stage.Id}: {(fails ? "fails" : "succeeds")} from now on");
                break;
            case 7:
                story.AppendLine($"  {stage.Id}: forced");
                return stage.Id;
        }

        return null;
    }

    private string Object(string text)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        return Path.Combine(space.Root, "store", "objects", hash[..2], hash[2..]);
    }

    // One byte, or the end; sometimes with the times put back.
    private void Corrupt(string file)
    {
        var time = File.GetLastWriteTimeUtc(file);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var bytes = File.ReadAllBytes(file);
        if (random.Next(2) == 0)
        {
            bytes[random.Next(bytes.Length)] = (byte)'#';
        }
        else
        {
            bytes = bytes[..^1];
        }

        File.WriteAllBytes(file, bytes);
        if (random.Next(2) == 0)
        {
            File.SetLastWriteTimeUtc(file, time);
        }
    }

    private async Task CompareAsync(string? forced)
    {
        var stages = Stages();
        var expected = model.Run(stages, forced);
        space.With = options => options with { Forced = forced };
        await space.RunAsync([.. stages]);
        var actual = space
            .Events.GroupBy(e => e.Stage.Id)
            .ToDictionary(
                g => g.Key,
                g => new Expected(
                    g.Last().State,
                    g.LastOrDefault(e => e.Why is not null && e.State != StageState.Blocked)?.Why!.Reason,
                    g.Last().Message == "restored"
                )
            );
        foreach (var stage in stages)
        {
            Assert.True(
                expected[stage.Id] == actual[stage.Id],
                $"{story}  then {stage.Id}: the model says {expected[stage.Id]}, the engine {actual[stage.Id]}."
            );
            foreach (var (name, text) in model.Available.GetValueOrDefault(stage.Id) ?? new Dictionary<string, string>())
            {
                var written = await File.ReadAllTextAsync(space.Tree($"{stage.Id}/{name}"));
                Assert.True(written == text, $"{story}  then {stage.Id}/{name} holds '{written}' instead of '{text}'.");
            }
        }

        story.AppendLine("  run");
    }
}

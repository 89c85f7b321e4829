using Pipeline.Files;
using Pipeline.Store;

namespace Pipeline.Tests.Running.Attacks;

/// <summary>
/// Objects are changed all through runs. Whatever comes of such a run, nothing is built from a changed byte, and no
/// later run takes one for whole.
/// </summary>
public class AttackTests
{
    private const int Cases = 50;
    private const int RunsOfEach = 4;
    private const int LeastAttacks = 2000;

    [Fact]
    public void NothingIsBuiltFromAChangedByteAndNoLaterRunTrustsOne()
    {
        var attacks = 0;
        Parallel.ForEach(
            Enumerable.Range(1, Cases),
            new ParallelOptions { MaxDegreeOfParallelism = 16 },
            seed => Interlocked.Add(ref attacks, PlayAsync(seed).GetAwaiter().GetResult())
        );
        Assert.True(attacks > LeastAttacks, $"Only {attacks} attacks.");
    }

    private static async Task<int> PlayAsync(int seed)
    {
        var random = new Random(seed);
        var parent = seed % 8 > 0 && Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();
        var root = Directory.CreateDirectory(Path.Combine(parent, $"pipeline-test-{Guid.NewGuid():N}")).FullName;
        using var space = new TestSpace { Root = root };
        var shape = new int[random.Next(3, 8)]
            .Select((_, i) => Enumerable.Range(0, i).Where(_ => random.Next(5) < 3).ToArray())
            .ToList();
        var parameters = new int[shape.Count];
        var attacks = 0;
        for (var run = 0; run < RunsOfEach; run++)
        {
            var stages = new List<DigestStage>();
            foreach (var sources in shape)
            {
                stages.Add(new DigestStage(stages.Count, parameters[stages.Count], [.. sources.Select(s => stages[s])]));
            }

            using (var attacker = new Attacker(Path.Combine(root, "store"), Path.Combine(root, "elsewhere"), random.Next()))
            {
                await space.RunAsync([.. stages]);
                attacks += attacker.Attacks;
            }

            var story = $"seed {seed}, run {run}";
            NoChangedObjectIsTrusted(root, story);
            var calm = await space.RunAsync([.. stages]);
            Assert.True(calm.Succeeded, $"{story}: {calm}: {string.Join(' ', space.Events.Select(e => e.Message))}");
            EverythingIsRight(space, stages, story);
            parameters[random.Next(shape.Count)]++;
        }

        return attacks;
    }

    private static void NoChangedObjectIsTrusted(string root, string story)
    {
        using var store = new ArtifactStore(root);
        foreach (var (name, sha256) in store.Records.SelectMany(r => r.Outputs).Select(o => (o.Name, o.Sha256)))
        {
            Assert.True(!store.Has(sha256) || FileStamps.Holds(store.ObjectPath(sha256), sha256), $"{story}: {name} is taken for whole.");
        }
    }

    // Records that the attacked run made are found by the calm one: what was built from a changed byte is among them.
    private static void EverythingIsRight(TestSpace space, List<DigestStage> stages, string story)
    {
        using var store = new ArtifactStore(space.Root);
        foreach (var stage in stages)
        {
            var right = DigestStage.Hash(stage.Right);
            Assert.True(
                Sha256Text.OfFile(space.Tree($"{stage.Id}/{DigestStage.File}")) == right,
                $"{story}: {stage.Id} shows another text."
            );
            Assert.True(FileStamps.Holds(store.ObjectPath(right), right), $"{story}: the object of {stage.Id} is not whole.");
        }
    }
}

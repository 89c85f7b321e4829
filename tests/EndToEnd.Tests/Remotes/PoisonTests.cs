namespace EndToEnd.Tests.Remotes;

/// <summary>Pulls from remotes in which one object is not what its name says, each made when it is first asked for.</summary>
public sealed class PoisonedRemotes
{
    /// <summary>The stage that wrote the object.</summary>
    public const string Stage = "unlearn/digits5-sub/class-8/ssd/train-01";

    private readonly Dictionary<string, Lazy<PoisonedRemote>> remotes;

    public PoisonedRemotes(FinishedSpace finished)
    {
        var good = FinishedSpace.NewName();
        finished.RunWell("--target=Push", $"--remote={good}");
        Sha256 = finished.Space.Record(Stage).Outputs.Single(o => o.Name == "predictions.parquet").Sha256;
        Good = File.ReadAllBytes(finished.Space.InFolder($"{good}/{Object}"));
        Dictionary<string, byte[]?> poisons = new()
        {
            ["other bytes"] = [.. Good[..^1], (byte)(Good[^1] ^ 1)],
            ["cut short"] = Good[..^10],
            ["too long"] = [.. Good, 1, 2, 3],
            ["gone"] = null,
        };
        remotes = poisons.ToDictionary(
            poison => poison.Key,
            poison => new Lazy<PoisonedRemote>(() => Pull(finished, finished.Copied(good), poison.Value))
        );
    }

    /// <summary>What the object holds and shall hold.</summary>
    public byte[] Good { get; }

    /// <summary>The object's name.</summary>
    public string Sha256 { get; }

    /// <summary>The object's place in a remote and in a store.</summary>
    public string Object => $"objects/{Sha256[..2]}/{Sha256[2..]}";

    public PoisonedRemote this[string how] => remotes[how].Value;

    private PoisonedRemote Pull(FinishedSpace finished, string remote, byte[]? poison)
    {
        var file = finished.Space.InFolder($"{remote}/{Object}");
        File.Delete(file);
        if (poison is not null)
        {
            File.WriteAllBytes(file, poison);
        }

        var artifacts = FinishedSpace.NewName();
        var result = finished.Run("--target=Pull", $"--remote={remote}", $"--artifacts={artifacts}");
        return new(remote, artifacts, result, finished.Space.Executions(artifacts));
    }
}

/// <summary>A remote that holds a wrong object, and what a pull from it came to.</summary>
public sealed record PoisonedRemote(string Name, string Artifacts, HostResult Result, IReadOnlyList<string> Executions);

[Collection(FinishedSpace.Tests)]
public sealed class PoisonTests(FinishedSpace space, PoisonedRemotes poisoned) : IClassFixture<PoisonedRemotes>
{
    public static TheoryData<string> Poisons => new("other bytes", "cut short", "too long", "gone");

    [Theory]
    [MemberData(nameof(Poisons))]
    public void APoisonedObjectIsNamed(string how) =>
        poisoned[how].Result.AssertMisuse($"{PoisonedRemotes.Stage}: 'predictions.parquet' ({poisoned.Object})");

    [Theory]
    [MemberData(nameof(Poisons))]
    public void APoisonedObjectIsNotRecorded(string how) => Assert.DoesNotContain(PoisonedRemotes.Stage, poisoned[how].Executions);

    [Theory]
    [MemberData(nameof(Poisons))]
    public void APoisonedObjectDoesNotComeIntoTheStore(string how) => Assert.False(File.Exists(InStore(poisoned[how], poisoned.Object)));

    [Theory]
    [MemberData(nameof(Poisons))]
    public void APoisonedObjectIsSetAside(string how) =>
        Assert.Equal(how != "gone", File.Exists(InStore(poisoned[how], $"corrupt/{poisoned.Sha256}")));

    [Theory]
    [MemberData(nameof(Poisons))]
    public void APoisonedObjectStopsNoOtherStage(string how) =>
        Assert.Contains("unlearn/digits5-sub/class-8/ssd/train-02", poisoned[how].Executions);

    [Theory]
    [MemberData(nameof(Poisons))]
    public void APoisonedRemoteIsMendedByAPushThatVerifiesHashes(string how)
    {
        var remote = space.Copied(poisoned[how].Name);
        space.RunWell("--target=Push", $"--remote={remote}", "--verify-hashes");
        Assert.Equal(poisoned.Good, File.ReadAllBytes(space.Space.InFolder($"{remote}/{poisoned.Object}")));
    }

    [Fact]
    public void APullAfterTheRemoteWasMendedBringsTheRest()
    {
        var (remote, artifacts) = (space.Copied(poisoned["cut short"].Name), space.Copied(poisoned["cut short"].Artifacts));
        File.WriteAllBytes(space.Space.InFolder($"{remote}/{poisoned.Object}"), poisoned.Good);
        space.RunWell("--target=Pull", $"--remote={remote}", $"--artifacts={artifacts}");
        Assert.Contains("Nothing to run", space.RunWell("--target=Figure2", $"--artifacts={artifacts}"));
    }

    private string InStore(PoisonedRemote remote, string path) => space.Space.InFolder($"{remote.Artifacts}/store/{path}");

    [Theory]
    [InlineData("changed", "does not fit its checksum")]
    [InlineData("of another stage", "is not that of")]
    public void ARecordThatIsNotThatOfItsStageIsRefused(string how, string fact)
    {
        var (remote, artifacts) = (FinishedSpace.NewName(), FinishedSpace.NewName());
        space.RunWell("--target=Push", $"--remote={remote}");
        string Record(string stage)
        {
            var key = space.Space.Record(stage).KeyHash;
            return space.Space.InFolder($"{remote}/records/{key[..2]}/{key[2..]}");
        }

        var runs = Record("tables/runs");
        var forged =
            how == "changed" ? File.ReadAllText(runs).Replace("tables/runs", "tables/rums") : File.ReadAllText(Record("figures/figure2"));
        File.WriteAllText(runs, forged);
        space.Run("--target=Pull", $"--remote={remote}", $"--artifacts={artifacts}").AssertMisuse(fact);
        Assert.DoesNotContain("tables/runs", space.Space.Executions(artifacts));
        Assert.Contains("Ran 6 stages", space.RunWell($"--artifacts={artifacts}"));
    }
}

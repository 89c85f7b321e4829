using Newtonsoft.Json.Linq;
using Pipeline;

namespace EndToEnd.Tests.Programs;

/// <summary>A run of programs that say what they were given, and of one that needs two attempts.</summary>
public sealed class TellingRun : IDisposable
{
    public const string Run = "unlearn/digits5-sub/class-8/teller/train-02-unlearn-01";
    public const string SecondAttempt = "unlearn/digits5-sub/class-8/second/train-02";

    private const string Teller = """
        import json, os, sys, tensors
        task = json.load(open(sys.argv[1]))
        indices = tensors.read(task["indices"])
        _, labels = tensors.read(task["dataset"])["train.fine"]
        print(json.dumps({
            "task": task,
            "environment": {name: os.environ.get(name) for name in ("TMPDIR", "PYTHONHASHSEED", "CUDA_VISIBLE_DEVICES",
                "OMP_NUM_THREADS", "MKL_NUM_THREADS")},
            "folder": os.getcwd(),
            "adjustment": int(open("/proc/self/oom_score_adj").read()),
            "indices": {name: [values.typecode, len(values)] for name, (_, values) in indices.items()},
            "forgotten": sorted({labels[at] for at in indices["train.forget"][1]}),
            "retained": sorted({labels[at] for at in indices["train.retain"][1]}),
            "session": os.getsid(0) == os.getpid(),
        }))
        large = b"x" * 150_000_000
        open(task["folder"] + "/notes.txt", "w").write("mine")
        os.mkdir(task["folder"] + "/cache")
        tensors.write(tensors.read(task["model"]), task["folder"] + "/weights.safetensors")
        """;

    private const string Second = """
        import json, os, sys, tensors
        task = json.load(open(sys.argv[1]))
        mark = task["checkpoints"] + "/tries"
        if not os.path.exists(mark):
            open(mark, "w").write("one")
            sys.exit(3)
        print("found", open(mark).read())
        tensors.write(tensors.read(task["model"]), task["folder"] + "/weights.safetensors")
        """;

    private readonly ProgramSpace space = new();

    public TellingRun()
    {
        space.Write("teller", Teller, """{ "draws": true, "settings": { "rate": 0.5, "layers": ["a", "b"] } }""");
        space.Write("second", Second);
        space.Use(["teller", "second"], ["teller", "second"], seeds: "[2]");
        space.Space.Edit("\"methodSettings\": {}", "\"methodSettings\": { \"teller\": { \"rate\": 0.25 } }");
        space.Space.RunWell("--target=Metrics", "--retries=1", "--unlearning-seeds=1");
        Told = JObject.Parse(space.Log(Run).Split('\n').First(line => line.StartsWith('{')));
    }

    /// <summary>What the first program said.</summary>
    public JObject Told { get; }

    internal PipelineSpace Space => space.Space;

    internal string Log(string stage) => space.Log(stage);

    public void Dispose() => space.Dispose();
}

/// <summary>What a program is given, and what is kept of what it leaves: docs/extending.md says it.</summary>
public sealed class ProgramTaskTests(TellingRun telling) : IClassFixture<TellingRun>
{
    private JObject Task => (JObject)telling.Told["task"]!;

    // The documents' table is what somebody writes a program by.
    [Fact]
    public void TheTaskHasTheKeysOfTheTable()
    {
        var page = File.ReadAllText(Path.Combine(Checkout.Root, "docs/extending.md"));
        var rows = page[page.IndexOf("The program is given the path of `task.json`")..]
            .Split('\n')
            .SkipWhile(line => !line.StartsWith('|'));
        var keys = rows.TakeWhile(line => line.StartsWith('|')).Skip(2).SelectMany(line => line.Split('|')[1].Split(',')).Select(Bare);
        Assert.Equal(keys.Order(), Task.Properties().Select(property => property.Name).Order());

        static string Bare(string key) => key.Trim(' ', '`');
    }

    [Theory]
    [InlineData("schema", 1)]
    [InlineData("does", "unlearn")]
    [InlineData("writes", "weights")]
    [InlineData("labels", "super")]
    [InlineData("classes", 5)]
    [InlineData("forget_labels", "fine")]
    [InlineData("training_seed", 2)]
    [InlineData("unlearning_seed", 1)]
    [InlineData("device", "cpu")]
    [InlineData("threads", 1)]
    [InlineData("keeps_model", false)]
    [InlineData("settings.rate", 0.25)]
    [InlineData("settings.layers[1]", "b")]
    [InlineData("network.kind", "resnet18")]
    [InlineData("network.width", 4)]
    public void TheTaskSays(string path, object value) =>
        Assert.Equal(JToken.FromObject(value).ToString(), Task.SelectToken(path)!.ToString());

    [Fact]
    public void ItsSeedIsOf63BitsOfTheRunsOwnStream()
    {
        var stream = telling.Space.Manifest(TellingRun.Run)["seeds"]!["streams"]!.Single();
        Assert.Equal(TellingRun.Run, $"unlearn/{stream["purpose"]}");
        var bits = RandomStream.For((long)stream["seed"]!, (string)stream["purpose"]!).NextBits();
        Assert.Equal((long)(bits >> 1), (long)Task["seed"]!);
    }

    [Fact]
    public void IndicesAreOfTheForgottenClassAndAllOthers()
    {
        var told = telling.Told;
        Assert.Equal(
            ["test.forget", "test.retain", "train.forget", "train.retain"],
            ((JObject)told["indices"]!).Properties().Select(p => p.Name).Order()
        );
        Assert.All(((JObject)told["indices"]!).Properties(), sets => Assert.Equal("q", (string?)sets.Value[0]));
        Assert.Equal(901, Size("train.forget") + Size("train.retain"));
        Assert.Equal(896, Size("test.forget") + Size("test.retain"));
        Assert.Equal([8], told["forgotten"]!.Values<int>());
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 9], told["retained"]!.Values<int>());

        int Size(string set) => (int)told["indices"]![set]![1]!;
    }

    [Theory]
    [InlineData("OMP_NUM_THREADS", "1")]
    [InlineData("MKL_NUM_THREADS", "1")]
    [InlineData("PYTHONHASHSEED", "0")]
    [InlineData("CUDA_VISIBLE_DEVICES", "")]
    public void ItsEnvironmentHas(string name, string value) => Assert.Equal(value, (string?)telling.Told["environment"]![name]);

    [Fact]
    public void ItWorksInAScratchFolderOfItsOwnSession()
    {
        var folder = (string)telling.Told["folder"]!;
        Assert.StartsWith(telling.Space.InArtifacts("store/attempts"), folder);
        Assert.Equal(folder, (string?)telling.Told["environment"]!["TMPDIR"]);
        Assert.True((bool)telling.Told["session"]!);
        Assert.False(Directory.Exists(folder));
    }

    // A worker has 500, so that it ends before its host.
    [Fact]
    public void WhereMemoryRunsOutItEndsBeforeItsWorker() => Assert.InRange((int)telling.Told["adjustment"]!, 501, 1000);

    [Fact]
    public void ItsMemoryIsInTheManifest() =>
        Assert.True(
            (long)telling.Space.Manifest(TellingRun.Run)["peakMemoryBytes"]!
                > (long)telling.Space.Manifest(TellingRun.SecondAttempt)["peakMemoryBytes"]! + 100_000_000
        );

    [Fact]
    public void WhatItLeavesBesidesIsDropped() =>
        Assert.Equal(
            ["logits.parquet", "manifest.json", "predictions.parquet"],
            Directory.EnumerateFileSystemEntries(telling.Space.InArtifacts($"small/{TellingRun.Run}")).Select(Path.GetFileName).Order()
        );

    [Fact]
    public void ItsCheckpointsOutliveAnAttemptAndGoWithTheStage()
    {
        Assert.Contains("ended with exit code 3", telling.Log(TellingRun.SecondAttempt));
        Assert.Contains("found one", telling.Log(TellingRun.SecondAttempt));
        Assert.Empty(Directory.EnumerateFiles(telling.Space.InArtifacts("store"), "tries", SearchOption.AllDirectories));
    }
}

using Newtonsoft.Json.Linq;
using Stages.Tables;

namespace EndToEnd.Tests.Programs;

/// <summary>A data set of features, which a program's model reads and none of ours does.</summary>
public sealed class FeatureTests
{
    // A class is a corner of the square; its examples lie exactly on it.
    private const string Data = """
        import array, sys
        sys.path.insert(0, "methods/nearest")
        import tensors
        corners = [(0, 0), (1, 0), (0, 1), (1, 1)]
        def part(count):
            labels = [example % 4 for example in range(count)]
            values = array.array("f", [x for label in labels for x in corners[label]])
            return ([count, 2], values), ([count], array.array("q", labels))
        data = {}
        data["train.images"], data["train.fine"] = part(16)
        data["test.images"], data["test.fine"] = part(12)
        tensors.write(data, "corners.safetensors")
        """;

    // The model of the nearest mean: a class that it was not shown is infinitely far, nearly.
    private const string Nearest = """
        import array, json, os, sys, tensors
        task = json.load(open(sys.argv[1]))
        data, indices = tensors.read(task["dataset"]), tensors.read(task["indices"])
        shown = indices["train" if task["does"] == "train" else "train.retain"][1]
        shape, values = data["train.images"]
        labels = data["train.fine"][1]
        def logits(part):
            (count, size), points = data[part + ".images"]
            out = array.array("f")
            for example in range(count):
                for label in range(task["classes"]):
                    own = [at for at in shown if labels[at] == label]
                    out.append(-sum(
                        (points[example * size + i] - sum(values[at * size + i] for at in own) / len(own)) ** 2 for i in range(size)
                    ) if own else -100.0)
            return [count, task["classes"]], out
        tensors.write({part: logits(part) for part in ("train", "test")}, task["folder"] + "/logits.safetensors")
        if task["does"] == "train":
            os.mkdir(task["folder"] + "/model")
            open(task["folder"] + "/model/shown", "w").write(str(list(shown)))
        """;

    [Fact]
    public void FeaturesGoThroughBothDesigns()
    {
        using var programs = new ProgramSpace();
        programs.Write("nearest", Nearest, """{ "does": "train", "writes": "logits" }""");
        programs.Write("nearest-forget", Nearest, """{ "writes": "logits" }""");
        Command.Run(programs.Space.Root, "python3", "-c", Data).AssertSuccess();
        programs.Use(["baseline", "retrain", "nearest-forget"], ["nearest-forget"], seeds: "[1, 2]");
        var experiment = JObject.Parse(File.ReadAllText(programs.InFolder("small.json")));
        experiment["dataset"] = new JObject { ["file"] = "corners.safetensors" };
        experiment["models"] = JArray.Parse("""[{ "name": "corners", "labels": "fine", "program": "methods/nearest" }]""");
        experiment["settings"] = JArray.Parse("""[{ "name": "corners-full", "model": "corners", "forget": "fine", "classes": [2] }]""");
        experiment["figure1"]![0] = JObject.Parse("""{ "setting": "corners-full", "class": 2, "metric": "forget_test" }""");
        File.WriteAllText(programs.InFolder("small.json"), experiment.ToString());
        programs.Space.RunWell("--target=Default");

        var rows = File.ReadAllLines(programs.Space.InArtifacts("small/tables/runs/runs.csv"))
            .Skip(1)
            .Select(line => line.Split(','))
            .ToList();
        Assert.All(Values("baseline", "forget_test"), value => Assert.Equal("100", value));
        Assert.All(Values("nearest-forget", "forget_test"), value => Assert.Equal("0", value));
        Assert.Equal(Values("retrain", "zrf"), Values("nearest-forget", "zrf"));
        Assert.All(Values("retrain", "zrf"), value => Assert.InRange(double.Parse(value), 0, 1));
        AssertLinear(programs.Space.InArtifacts("small/untrained"));

        List<string> Values(string method, string metric) =>
            [.. rows.Where(row => row[3] == method && row[8] == metric).Select(row => row[10])];
    }

    // ZRF's yardstick: on the corners, w·x + b of the fourth is that of the second and of the third less that of the first;
    // PyTorch draws weights and biases from ±1/√features.
    private static void AssertLinear(string folder)
    {
        var file = Directory.EnumerateFiles(folder, "logits.parquet", SearchOption.AllDirectories).Single();
        var table = Table.ReadParquet(file);
        var logits = table.Floats("logit");
        float[][] corners = [.. logits.Chunk(4).Take(4)];
        Assert.Equal(12 * 4, logits.Length);
        for (var label = 0; label < 4; label++)
        {
            var (bias, across, up) = (corners[0][label], corners[1][label] - corners[0][label], corners[2][label] - corners[0][label]);
            Assert.All((float[])[bias, across, up], number => Assert.InRange(Math.Abs(number), 1e-6, 1 / Math.Sqrt(2)));
            Assert.Equal(bias + across + up, corners[3][label], 1e-5);
        }

        Assert.Equal(4, corners[0].Distinct().Count());
    }
}

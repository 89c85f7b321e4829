using Newtonsoft.Json.Linq;

namespace EndToEnd.Tests.Programs;

/// <summary>Programs that train models and misbehave: one model each.</summary>
public sealed class HostileTrainerTests
{
    private const string Start = """
        import array, json, os, sys, tensors
        task = json.load(open(sys.argv[1]))
        data = tensors.read(task["dataset"])
        def logits(part, missing=0):
            examples = len(data[part + ".fine"][1]) - missing
            return [examples, task["classes"]], array.array("f", bytes(4 * examples * task["classes"]))
        def write(**tensors_):
            tensors.write(tensors_, task["folder"] + "/logits.safetensors")
        model = task["folder"] + "/model"

        """;

    private static readonly Dictionary<string, (string Code, string Told)> Programs = new()
    {
        ["nothing"] = ("pass", "it ended without writing logits.safetensors"),
        ["no-model"] = (
            "write(train=logits('train'), test=logits('test'))",
            "it ended without writing a folder 'model' with files of the model."
        ),
        ["empty-model"] = (
            "write(train=logits('train'), test=logits('test')); os.mkdir(model)",
            "it ended without writing a folder 'model' with files of the model."
        ),
        ["link"] = (
            "write(train=logits('train'), test=logits('test')); os.mkdir(model); os.symlink('/dev/zero', model + '/weights')",
            "'model/weights' is a link, not a file."
        ),
        ["short"] = (
            "write(train=logits('train', 1), test=logits('test')); os.mkdir(model); open(model + '/weights', 'w').write('1')",
            "logits.safetensors: the tensor 'train' is F32 [900, 5]; it is to be F32 [901, 5]."
        ),
    };

    [Fact]
    public void EachIsToldInASentence()
    {
        using var programs = new ProgramSpace();
        foreach (var (name, (code, _)) in Programs)
        {
            programs.Write(name, Start + code, """{ "does": "train", "writes": "logits" }""");
        }

        var experiment = JObject.Parse(PipelineSpace.SmallExperiment);
        experiment["methods"] = new JArray("baseline");
        experiment["trainingSeeds"] = new JArray(1);
        experiment["methodSettings"] = new JObject();
        experiment["models"] = new JArray(
            Programs.Keys.Select(name =>
                JObject.FromObject(
                    new
                    {
                        name,
                        labels = "super",
                        program = $"methods/{name}",
                    }
                )
            )
        );
        experiment["settings"] = new JArray(
            Programs.Keys.Select(name =>
                JObject.FromObject(
                    new
                    {
                        name,
                        model = name,
                        forget = "fine",
                        classes = (int[])[8],
                    }
                )
            )
        );
        experiment["figure1"]![0]!["setting"] = "short";
        File.WriteAllText(programs.InFolder("small.json"), experiment.ToString());
        var result = programs.Space.Run("--target=Train", "--keep-going");
        Assert.Equal(1, result.ExitCode);
        var failures = result.Error.Split("FAILED ").Skip(1).ToList();
        Assert.Equal(Programs.Count, failures.Count);
        Assert.All(
            Programs,
            program => Assert.Contains(program.Value.Told, failures.Single(f => f.StartsWith($"train/{program.Key}/seed-01")))
        );
    }
}

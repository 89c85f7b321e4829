using System.Text;
using Newtonsoft.Json.Linq;

namespace EndToEnd.Tests.Spaces;

/// <summary>A space in which methods are programs: Python without packages.</summary>
internal sealed class ProgramSpace : IDisposable
{
    /// <summary>A program that scales the last layer by a setting, and draws nothing.</summary>
    public const string Shrink = """
        import json, sys, tensors
        # a comment
        task = json.load(open(sys.argv[1]))
        weights = tensors.read(task["model"])
        shape, values = weights["fc.weight"]
        for at in range(len(values)):
            values[at] *= task["settings"]["factor"]
        tensors.write(weights, task["folder"] + "/weights.safetensors")
        """;

    public ProgramSpace()
        : this(new PipelineSpace()) { }

    private ProgramSpace(PipelineSpace space) => Space = space;

    public PipelineSpace Space { get; }

    /// <summary>A copy of all files in a folder of its own.</summary>
    public ProgramSpace Copy() => new(Space.Copy());

    /// <summary>The path of a file or folder here.</summary>
    public string InFolder(string path) => Space.InFolder(path);

    /// <summary>Writes a program.</summary>
    /// <param name="name">Its folder under methods.</param>
    /// <param name="code">What method.py holds.</param>
    /// <param name="more">What its program.json says besides, or otherwise.</param>
    public void Write(string name, string code, string more = "{}")
    {
        var folder = Directory.CreateDirectory(InFolder($"methods/{name}")).FullName;
        var manifest = JObject.Parse(
            """{ "does": "unlearn", "command": ["python3", "-S", "{folder}/method.py", "{task}"], "draws": false, "writes": "weights" }"""
        );
        manifest.Merge(JObject.Parse(more), new JsonMergeSettings { MergeArrayHandling = MergeArrayHandling.Replace });
        File.WriteAllText(Path.Combine(folder, "program.json"), manifest.ToString());
        File.WriteAllText(Path.Combine(folder, "method.py"), code + "\n");
        File.Copy(Path.Combine(Checkout.Root, "methods/logistic/tensors.py"), Path.Combine(folder, "tensors.py"), overwrite: true);
    }

    /// <summary>Makes the experiment one of these methods and programs, with one training seed.</summary>
    public void Use(IEnumerable<string> methods, IEnumerable<string> programs, string seeds = "[1]")
    {
        var experiment = JObject.Parse(PipelineSpace.SmallExperiment);
        experiment["methods"] = new JArray(methods);
        experiment["programs"] = new JArray(programs.Select(name => $"methods/{name}"));
        experiment["trainingSeeds"] = JArray.Parse(seeds);
        experiment["methodSettings"] = new JObject();
        File.WriteAllText(InFolder("small.json"), experiment.ToString());
    }

    /// <summary>Changes a file of a program.</summary>
    public void Edit(string file, string from, string to)
    {
        var text = File.ReadAllText(InFolder(file));
        Assert.Contains(from, text);
        File.WriteAllText(InFolder(file), text.Replace(from, to));
    }

    /// <summary>What ran while something was done: kinds of stages, each once, and stages of runs by their ids.</summary>
    public IReadOnlyList<string> RanIn(Action action)
    {
        var before = Space.Executions().Count;
        action();
        return [.. Space.Executions().Skip(before)];
    }

    /// <summary>The log of a stage.</summary>
    public string Log(string stage) => File.ReadAllText(Space.InArtifacts($"logs/small/{stage}.log"), Encoding.UTF8);

    public void Dispose() => Space.Dispose();
}

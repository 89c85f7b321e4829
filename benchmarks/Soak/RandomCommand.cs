using Build.CommandLine;

namespace Benchmarks.Soak;

/// <summary>Command lines as people type them: mostly right, sometimes not.</summary>
internal static class RandomCommand
{
    // What an option is given; right values first and more often than wrong ones. Flags need none.
    private static readonly Dictionary<string, string[]> ValuesOf = new()
    {
        ["help"] = ["Status", "nonsense"],
        ["verbosity"] = ["quiet", "diagnostic", "loud"],
        ["experiment"] = ["small.json", "small.json", "small.json", "edited.json", "edited.json", "broken.json", "missing.json"],
        ["training-seeds"] = ["1", "2", "2", "0", "x"],
        ["unlearning-seeds"] = ["1", "2", "2", "-1"],
        ["methods"] = ["ssd,retrain", "baseline,retrain,finetune", "unsir", "nonsense", ","],
        ["metric"] = ["forget_test", "retain_test,forget_test", "nonsense", ","],
        ["design"] = ["pair", "grid", "both"],
        ["jobs"] = ["1", "2", "3", "0"],
        ["device"] = ["cpu", "cpu", "cuda", "gpu"],
        ["gpus"] = ["0", "x"],
        ["slots-per-gpu"] = ["2"],
        ["checkpoint-every"] = ["1", "0"],
        ["mirror"] = ["http://127.0.0.1:1/", "nowhere"],
        ["data"] = [".", "missing"],
        ["retries"] = ["0", "1", "x"],
        ["timeout"] = ["training=600", "training=0.001", "nonsense=1"],
        ["budget"] = ["0.5", "0"],
        ["difference"] = ["2", "x"],
        ["power"] = ["0.9", "2"],
        ["artifacts"] = ["artifacts", "artifacts", "project", "notes.txt"],
        ["stage"] = ["tables/*", "train/*", "figures/figure2", "data", "*ssd*", "nonsense"],
        ["from"] = ["undisturbed", "artifacts", "missing"],
        ["to"] = ["artifacts", "undisturbed"],
        ["reason"] = ["because"],
        ["output"] = ["out.zip", "out.zip", "notes.txt", "missing/out.zip"],
        ["from-archive"] = ["out.zip", "out.zip", "small.json", "missing.zip"],
        ["without"] = ["weights", "weights,predictions", "nonsense"],
        ["remote"] = ["remote", "remote", "notes.txt", "ftp://nowhere"],
        ["endpoint"] = ["http://127.0.0.1:1/"],
        ["replay"] = ["1", "2", "x"],
        ["replay-seed"] = ["3"],
    };

    // A target that would compute something else than the small experiment.
    private static readonly string[] NotHere = ["CI"];

    // Options that would lead out of the folder, or make Cake alone answer.
    private static readonly string[] Never = ["target", "working", "reported", "version", "exclusive"];

    // What a target cannot do without.
    private static readonly Dictionary<string, string[]> Needs = new()
    {
        ["Force"] = ["stage"],
        ["Accept"] = ["stage", "reason"],
        ["Trace"] = ["stage"],
        ["Explain"] = ["stage"],
        ["History"] = ["stage"],
        ["Diff"] = ["from", "to"],
        ["Archive"] = ["output"],
        ["Unarchive"] = ["from-archive"],
        ["Push"] = ["remote"],
        ["Pull"] = ["remote"],
    };

    public static string[] Next(Random random)
    {
        var targets = TargetTable.Rows.Where(t => !NotHere.Contains(t.Name)).ToArray();
        var target = Pick(random, targets);
        if (random.Next(40) == 0)
        {
            return [$"--target={target.Name}x", "--nonsense=1"];
        }

        var arguments = new List<string> { $"--target={target.Name}" };
        foreach (var option in OptionTable.Rows.Where(o => !Never.Contains(o.Name)))
        {
            var chance =
                !option.ReadBy.Contains(target) ? 0.001
                : option.Name == "experiment" ? 1
                : Needs.GetValueOrDefault(target.Name, []).Contains(option.Name) ? 0.9
                : option.Told == Told.Cake || option.Name == "help" ? 0.01
                : 0.1;
            if (random.NextDouble() < chance)
            {
                arguments.Add(option.IsFlag ? $"--{option.Name}" : $"--{option.Name}={Value(random, option.Name)}");
            }
        }

        return [.. arguments];
    }

    private static string Value(Random random, string option)
    {
        var values = ValuesOf.TryGetValue(option, out var given) ? given : ["1", "nonsense", ""];
        return random.Next(2) > 0 ? values[0] : Pick(random, values);
    }

    private static T Pick<T>(Random random, T[] from) => from[random.Next(from.Length)];
}

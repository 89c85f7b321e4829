using Pipeline;
using Stages.Datasets;
using Stages.Figures;
using Stages.Metrics;
using Stages.Unlearning;

namespace Stages.Experiments;

/// <summary>Finds, reads and checks an experiment.</summary>
public static class ExperimentFile
{
    /// <summary>
    /// Loads <c>experiments/NAME.json</c> or the embedded experiment of that name, or the file at a path.
    /// </summary>
    /// <param name="nameOrPath">A name such as "digits", or a path that ends in .json.</param>
    /// <exception cref="PipelineException">There is none, or it is wrong; the message says where.</exception>
    public static Experiment Load(string nameOrPath)
    {
        var (file, text) = Find(nameOrPath);
        return Parse(file, text);
    }

    /// <summary>The text of an experiment, and the name that messages call it by.</summary>
    /// <param name="nameOrPath">A name such as "digits", or a path that ends in .json.</param>
    /// <exception cref="PipelineException">There is none.</exception>
    public static (string File, string Text) Find(string nameOrPath)
    {
        var path = nameOrPath.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
            ? nameOrPath
            : Path.Combine("experiments", nameOrPath + ".json");
        if (File.Exists(path))
        {
            return (path, File.ReadAllText(path));
        }

        using var resource = typeof(ExperimentFile).Assembly.GetManifestResourceStream($"{nameOrPath}.json");
        if (resource is null)
        {
            throw new PipelineException(
                $"There is no experiment '{nameOrPath}': neither the file '{path}' nor an embedded one of that name.",
                "Give a name (" + string.Join(", ", EmbeddedNames()) + ") or the path of a JSON file: --experiment=my.json."
            );
        }

        using var reader = new StreamReader(resource);
        return ($"embedded {nameOrPath}.json", reader.ReadToEnd());
    }

    /// <summary>Reads and checks an experiment's text.</summary>
    /// <param name="file">The name that messages use.</param>
    /// <param name="text">JSON.</param>
    /// <exception cref="PipelineException">It is wrong.</exception>
    public static Experiment Parse(string file, string text)
    {
        var experiment = new StrictJson(file).Read<Experiment>(text);
        Check(file, experiment);
        return experiment;
    }

    private static IEnumerable<string> EmbeddedNames() =>
        typeof(ExperimentFile).Assembly.GetManifestResourceNames().Where(n => n.EndsWith(".json")).Select(n => n[..^5]);

    private static void Check(string file, Experiment experiment)
    {
        var classes = ClassNames.Of(experiment.Dataset);
        CheckFolderName(experiment.Name, "name");
        CheckPerClass(experiment.TrainingPerClass, "trainingPerClass");
        CheckPerClass(experiment.TestPerClass, "testPerClass");
        CheckSeeds(experiment.TrainingSeeds, "trainingSeeds");
        CheckSeeds(experiment.UnlearningSeeds, "unlearningSeeds");
        CheckDistinct(experiment.Methods, "methods");
        CheckDistinct([.. experiment.Models.Select(m => m.Name)], "models");
        CheckDistinct([.. experiment.Settings.Select(s => s.Name)], "settings");
        foreach (var method in experiment.Methods.Where(m => !MethodNames.All.Contains(m)))
        {
            Fail($"\"methods\" names '{method}', which there is not.", Nearest.Hint(method, MethodNames.All));
        }

        foreach (var model in experiment.Models)
        {
            CheckFolderName(model.Name, "models.name");
            if (!Networks.Names.Contains(model.Network))
            {
                Fail(
                    $"the model '{model.Name}' names the network '{model.Network}', which there is not.",
                    Nearest.Hint(model.Network, Networks.Names)
                );
            }
        }

        foreach (var setting in experiment.Settings)
        {
            CheckFolderName(setting.Name, "settings.name");
            CheckSetting(setting);
        }

        foreach (var panel in experiment.Figure1)
        {
            CheckPanel(panel);
        }

        void CheckSetting(SettingSpec setting)
        {
            var models = experiment.Models.Select(m => m.Name).ToList();
            if (!models.Contains(setting.Model))
            {
                Fail(
                    $"setting '{setting.Name}' names the model '{setting.Model}', which there is not.",
                    Nearest.Hint(setting.Model, models)
                );
            }

            var names = classes.Of(setting.Forget);
            foreach (var unknown in setting.Classes.Where(c => c < 0 || c >= names.Count))
            {
                Fail(
                    $"setting '{setting.Name}' forgets class {unknown}, which there is not.",
                    $"Its classes are 0 to {names.Count - 1}: {string.Join(", ", names.Select((n, i) => $"{i} = {n}"))}."
                );
            }

            if (setting.Classes.Count == 0 || setting.Classes.Distinct().Count() < setting.Classes.Count)
            {
                Fail($"setting '{setting.Name}' lists {(setting.Classes.Count == 0 ? "no class" : "a class twice")}.");
            }

            if (experiment.Model(setting.Model).Labels == LabelKind.Fine && setting.Forget == LabelKind.Super)
            {
                Fail(
                    $"setting '{setting.Name}' forgets a super class of a model that tells fine classes apart.",
                    "Use \"forget\": \"fine\", or a model with \"labels\": \"super\"."
                );
            }
        }

        void CheckPanel(PanelSpec panel)
        {
            var setting = experiment.Settings.FirstOrDefault(s => s.Name == panel.Setting);
            if (setting is null)
            {
                Fail(
                    $"\"figure1\" names the setting '{panel.Setting}', which there is not.",
                    Nearest.Hint(panel.Setting, [.. experiment.Settings.Select(s => s.Name)])
                );
            }
            else if (!setting.Classes.Contains(panel.Class))
            {
                Fail(
                    $"\"figure1\" names class {panel.Class} of '{panel.Setting}', which that setting does not forget.",
                    $"It forgets {string.Join(", ", setting.Classes)}."
                );
            }

            if (!MetricNames.Accuracies.Contains(panel.Metric))
            {
                Fail(
                    $"\"figure1\" names the metric '{panel.Metric}', which there is not.",
                    Nearest.Hint(panel.Metric, MetricNames.Accuracies)
                );
            }
        }

        void CheckPerClass(int? count, string key)
        {
            if (count is not null && experiment.Dataset == DatasetName.Digits)
            {
                Fail($"\"{key}\" is given, but the digits are always taken whole.", $"Leave out \"{key}\".");
            }

            if (count < 1)
            {
                Fail($"\"{key}\" is {count}; expected at least 1.");
            }
        }

        void CheckSeeds(IReadOnlyList<int> seeds, string key)
        {
            if (seeds.Count == 0)
            {
                Fail($"\"{key}\" is empty.", "List at least one seed.");
            }

            if (seeds.GroupBy(s => s).FirstOrDefault(g => g.Count() > 1) is { } twice)
            {
                Fail($"\"{key}\" lists the seed {twice.Key} twice.", "Two equal seeds are one run counted twice: list each once.");
            }

            if (seeds.FirstOrDefault(s => s < 0) is var negative and < 0)
            {
                Fail($"\"{key}\" lists the seed {negative}.", "Seeds are whole numbers from 0.");
            }
        }

        void CheckDistinct(IReadOnlyList<string> names, string key)
        {
            if (names.Count == 0)
            {
                Fail($"\"{key}\" is empty.");
            }

            if (names.GroupBy(n => n).FirstOrDefault(g => g.Count() > 1) is { } twice)
            {
                Fail($"\"{key}\" lists '{twice.Key}' twice.");
            }
        }

        void CheckFolderName(string name, string key)
        {
            if (
                name.Length == 0
                || name is "store" or "logs" or "downloads"
                || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
            )
            {
                Fail(
                    $"\"{key}\" is '{name}'.",
                    "It becomes a folder's name: letters, digits, '-' and '_'; not 'store', 'logs' or 'downloads'."
                );
            }
        }

        void Fail(string fact, string? hint = null) => throw new PipelineException($"{file}: {fact}", hint);
    }
}

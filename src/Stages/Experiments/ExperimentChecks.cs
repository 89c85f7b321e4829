using Pipeline;
using Stages.Datasets;
using Stages.Figures;

namespace Stages.Experiments;

/// <summary>What must hold of an experiment's file beyond its form. The first thing that does not hold is thrown.</summary>
/// <param name="file">The name that messages use.</param>
/// <param name="experiment">What the file says.</param>
internal sealed class ExperimentChecks(string file, Experiment experiment)
{
    /// <summary>Checks everything.</summary>
    /// <exception cref="PipelineException">Something is wrong.</exception>
    public void Run()
    {
        FolderName(experiment.Name, "name");
        PerClass(experiment.TrainingPerClass, "trainingPerClass");
        PerClass(experiment.TestPerClass, "testPerClass");
        Seeds(experiment.TrainingSeeds, "trainingSeeds");
        Seeds(experiment.UnlearningSeeds, "unlearningSeeds");
        Distinct(experiment.Methods, "methods");
        Distinct([.. experiment.Models.Select(m => m.Name)], "models");
        Distinct([.. experiment.Settings.Select(s => s.Name)], "settings");
        foreach (var method in experiment.Methods)
        {
            Known(method, experiment.Catalogue.MethodNames, $"\"methods\" names '{method}'");
        }

        foreach (var model in experiment.Models)
        {
            FolderName(model.Name, "models.name");
            Known(model.Network, experiment.Catalogue.NetworkNames, $"the model '{model.Name}' names the network '{model.Network}'");
        }

        foreach (var setting in experiment.Settings)
        {
            FolderName(setting.Name, "settings.name");
            Setting(setting);
        }

        foreach (var panel in experiment.Figure1)
        {
            Panel(panel);
        }
    }

    private void Setting(SettingSpec setting)
    {
        var what = $"setting '{setting.Name}'";
        Known(setting.Model, [.. experiment.Models.Select(m => m.Name)], $"{what} names the model '{setting.Model}'");
        var names = experiment.Dataset.Classes.Of(setting.Forget);
        foreach (var unknown in setting.Classes.Where(c => c < 0 || c >= names.Count))
        {
            Fail(
                $"{what} forgets class {unknown}, which there is not.",
                $"Its classes are 0 to {names.Count - 1}: {string.Join(", ", names.Select((n, i) => $"{i} = {n}"))}."
            );
        }

        if (setting.Classes.Count == 0 || setting.Classes.Distinct().Count() < setting.Classes.Count)
        {
            Fail($"{what} lists {(setting.Classes.Count == 0 ? "no class" : "a class twice")}.");
        }

        if (experiment.Model(setting.Model).Labels == LabelKind.Fine && setting.Forget == LabelKind.Super)
        {
            Fail(
                $"{what} forgets a super class of a model that tells fine classes apart.",
                "Use \"forget\": \"fine\", or a model with \"labels\": \"super\"."
            );
        }
    }

    private void Panel(PanelSpec panel)
    {
        Known(panel.Setting, [.. experiment.Settings.Select(s => s.Name)], $"\"figure1\" names the setting '{panel.Setting}'");
        var setting = experiment.Settings.First(s => s.Name == panel.Setting);
        if (!setting.Classes.Contains(panel.Class))
        {
            Fail(
                $"\"figure1\" names class {panel.Class} of '{panel.Setting}', which that setting does not forget.",
                $"It forgets {string.Join(", ", setting.Classes)}."
            );
        }

        Known(panel.Metric, experiment.Catalogue.MetricNames, $"\"figure1\" names the metric '{panel.Metric}'");
    }

    private void PerClass(int? count, string key)
    {
        if (count is not null && experiment.Dataset.Whole)
        {
            Fail($"\"{key}\" is given, but the {experiment.Dataset.Name} are always taken whole.", $"Leave out \"{key}\".");
        }

        if (count < 1)
        {
            Fail($"\"{key}\" is {count}; expected at least 1.");
        }
    }

    private void Seeds(IReadOnlyList<int> seeds, string key)
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

    private void Distinct(IReadOnlyList<string> names, string key)
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

    private void FolderName(string name, string key)
    {
        if (name.Length == 0 || name is "store" or "logs" or "downloads" || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            Fail(
                $"\"{key}\" is '{name}'.",
                "It becomes a folder's name: letters, digits, '-' and '_'; not 'store', 'logs' or 'downloads'."
            );
        }
    }

    private void Known(string name, IReadOnlyList<string> names, string fact)
    {
        if (!names.Contains(name))
        {
            Fail(fact + ", which there is not.", Nearest.Hint(name, names));
        }
    }

    private void Fail(string fact, string? hint = null) => throw new PipelineException($"{file}: {fact}", hint);
}

using Pipeline;
using Stages.Datasets;
using Stages.Figures;
using Stages.Training;

namespace Stages.Experiments;

/// <summary>
/// What must hold of an experiment's file beyond its form and each number's range. The first thing that does not hold is
/// thrown, with its place.
/// </summary>
/// <param name="document">The file.</param>
/// <param name="experiment">What it says.</param>
/// <param name="numbers">The numbers in it.</param>
internal sealed class ExperimentChecks(JsonValue document, Experiment experiment, IReadOnlyList<StatedNumber> numbers)
{
    /// <summary>The longest name: a file's name has at most 255 bytes, and others are made of these.</summary>
    public const int LongestName = 100;

    /// <summary>The characters of a name.</summary>
    public const string NamePattern = "^[A-Za-z0-9_-]+$";

    /// <summary>What stands beside experiments in the artifacts folder.</summary>
    public static IReadOnlyList<string> Reserved { get; } = ["store", "logs", "downloads"];

    /// <summary>Checks everything.</summary>
    /// <exception cref="PipelineException">Something is wrong.</exception>
    public void Run()
    {
        FolderName(experiment.Name, "name");
        PerClass(experiment.TrainingPerClass, experiment.Dataset.Train, "trainingPerClass");
        PerClass(experiment.TestPerClass, experiment.Dataset.Test, "testPerClass");
        Distinct(experiment.TrainingSeeds, "trainingSeeds", "Two equal seeds are one run counted twice: list each once.");
        Distinct(experiment.UnlearningSeeds, "unlearningSeeds", "Two equal seeds are one run counted twice: list each once.");
        Distinct(experiment.Vary ?? [], "vary");
        Distinct(experiment.OrderSeeds ?? [], "orderSeeds", "Two equal seeds are one run counted twice: list each once.");
        if (experiment is { Vary: not null, OrderSeeds: not null })
        {
            Fail("vary", "holds what \"orderSeeds\" crosses.", "Leave out one of the two.");
        }

        if (experiment.Vary is [TrainingStream.Augment] && experiment.Models.FirstOrDefault(m => !m.Training.Augment) is { } still)
        {
            Fail("vary", $"lists augment alone, and the model '{still.Name}' has no augmentation: all its seeds would be one model.");
        }

        Distinct(experiment.Methods, "methods");
        for (var i = 0; i < experiment.Methods.Count; i++)
        {
            Known(experiment.Methods[i], experiment.Catalogue.MethodNames, $"methods[{i}]", "method");
        }

        for (var i = 0; i < experiment.Models.Count; i++)
        {
            Model(experiment.Models[i], $"models[{i}]");
        }

        Distinct([.. experiment.Models.Select(m => m.Name)], "models");
        for (var i = 0; i < experiment.Settings.Count; i++)
        {
            Setting(experiment.Settings[i], $"settings[{i}]");
        }

        Distinct([.. experiment.Settings.Select(s => s.Name)], "settings");
        for (var i = 0; i < experiment.Figure1.Count; i++)
        {
            Panel(experiment.Figure1[i], $"figure1[{i}]");
        }

        Examples();
    }

    /// <summary>Checks an experiment whose runs are imported.</summary>
    /// <exception cref="PipelineException">Something is wrong.</exception>
    public void RunImported()
    {
        FolderName(experiment.Name, "name");
        foreach (var setting in experiment.Settings)
        {
            FolderName(setting.Name, "runs");
        }

        Distinct(experiment.Methods, "methods");
        foreach (var method in experiment.Methods)
        {
            FolderName(method, "runs");
        }

        for (var i = 0; i < experiment.Figure1.Count; i++)
        {
            Panel(experiment.Figure1[i], $"figure1[{i}]");
        }
    }

    private void Model(ModelSpec model, string place)
    {
        FolderName(model.Name, $"{place}.name");
        if (experiment.Network(model).Misfit(experiment.WidthOf(model), experiment.Dataset.Size, experiment.Dataset.Size) is { } misfit)
        {
            Fail($"{place}.network", $"{misfit}.");
        }

        Recipe(model.Training, $"{place}.training");
        if (model.ReferenceRetrain is { } recipe)
        {
            Recipe(recipe, $"{place}.referenceRetrain");
        }
    }

    private void Recipe(TrainingRecipe recipe, string place)
    {
        if (recipe.WarmUpEpochs > recipe.Epochs)
        {
            Fail($"{place}.warmUpEpochs", $"is {recipe.WarmUpEpochs}; it must be at most the {recipe.Epochs} epochs of the training.");
        }

        var last = recipe.FirstEpoch + recipe.Epochs - 1;
        for (var i = 0; i < recipe.Milestones.Count; i++)
        {
            if (i > 0 && recipe.Milestones[i] <= recipe.Milestones[i - 1])
            {
                Fail($"{place}.milestones[{i}]", $"is {recipe.Milestones[i]}; milestones must increase.");
            }

            if (recipe.Milestones[i] > last)
            {
                Fail($"{place}.milestones[{i}]", $"is {recipe.Milestones[i]}; it must be at most {last}, the number of the last epoch.");
            }
        }
    }

    private void Setting(SettingSpec setting, string place)
    {
        FolderName(setting.Name, $"{place}.name");
        Known(setting.Model, [.. experiment.Models.Select(m => m.Name)], $"{place}.model", "model");
        switch (setting)
        {
            case { Forget: RandomForgetting random, Classes: null }:
                Random(setting, random, place);
                break;
            case { Forget: RandomForgetting }:
                Fail($"{place}.classes", "is given, but random examples are forgotten.", "Leave out \"classes\".");
                break;
            case { Classes: null }:
                Fail(place, "lacks the key \"classes\".");
                break;
            case { Forget: ClassForgetting forget, Classes: { } classes }:
                Classes(setting, forget.Kind, classes, place);
                break;
        }

        for (var i = 0; i < experiment.Methods.Count; i++)
        {
            Possible(experiment.Catalogue.Method(experiment.Methods[i]), setting, $"methods[{i}]");
        }
    }

    private void Random(SettingSpec setting, RandomForgetting random, string place)
    {
        Distinct(random.ForgetSeeds, $"{place}.forget.forgetSeeds", "Two equal seeds are one forget set counted twice: list each once.");
        var (there, _) = experiment.Dataset.Examples(experiment.TrainingPerClass, experiment.TestPerClass);
        if (RandomForgetStage.Size(random.Fraction, there) >= there)
        {
            Fail($"{place}.forget.fraction", $"leaves none of the {NumberRange.Written(there)} training examples to retain.");
        }
    }

    private void Classes(SettingSpec setting, LabelKind kind, IReadOnlyList<int> classes, string place)
    {
        var names = experiment.Dataset.Classes.Of(kind);
        for (var i = 0; i < classes.Count; i++)
        {
            if (classes[i] >= names.Count)
            {
                Fail(
                    $"{place}.classes[{i}]",
                    $"is {classes[i]}, which there is not.",
                    $"The classes are 0 to {names.Count - 1}: {string.Join(", ", names.Select((n, c) => $"{c} = {n}"))}."
                );
            }
        }

        Distinct(classes, $"{place}.classes");
        if (experiment.Model(setting.Model).Labels == LabelKind.Fine && kind == LabelKind.Super)
        {
            Fail(
                $"{place}.forget",
                "asks to forget a super class of a model that tells fine classes apart.",
                "Use \"forget\": \"fine\", or a model with \"labels\": \"super\"."
            );
        }
    }

    private void Possible(MethodRow row, SettingSpec setting, string place)
    {
        var name = row.Method.Name;
        if (RandomForgetSets.Lacks(setting, row) is { } lacks)
        {
            Fail(place, $"is {name}: {lacks.Fact}", lacks.Hint);
        }

        var network = experiment.Network(experiment.Model(setting.Model));
        var method = MethodTable.Of(row, setting.MethodSettings, experiment.MethodSettings);
        if (method.Misses(network) is { } missing)
        {
            Fail(place, $"is {name}: it needs {missing}.", $"Leave out {name}, or give the setting '{setting.Name}' another model.");
        }
    }

    private void Panel(PanelSpec panel, string place)
    {
        Known(panel.Setting, [.. experiment.Settings.Select(s => s.Name)], $"{place}.setting", "setting");
        var setting = experiment.Settings.First(s => s.Name == panel.Setting);
        if (!setting.ClassesOrSeeds.Contains(panel.Class))
        {
            var listed = string.Join(", ", setting.ClassesOrSeeds);
            Fail(
                $"{place}.class",
                setting.Forget is RandomForgetting
                    ? $"is {panel.Class}, which is no forget seed of the setting '{panel.Setting}'."
                    : $"is {panel.Class}, which the setting '{panel.Setting}' does not forget.",
                setting.Forget is RandomForgetting ? $"Its forget seeds are {listed}." : $"It forgets {listed}."
            );
        }

        Known(panel.Metric, experiment.Catalogue.MetricNames, $"{place}.metric", "metric");
        if (experiment.Missing(experiment.Catalogue.Metric(panel.Metric)) is { } missing)
        {
            Fail($"{place}.metric", $"is {panel.Metric}, which compares each run with {missing}.", $"Add \"{missing}\" to \"methods\".");
        }

        if (RandomForgetSets.Lacks(setting, experiment.Catalogue.Metric(panel.Metric)) is { } lacks)
        {
            Fail($"{place}.metric", $"is {panel.Metric}: {lacks.Fact}", lacks.Hint);
        }
    }

    private void PerClass(int? count, long examples, string key)
    {
        if (count is null)
        {
            return;
        }

        if (experiment.Dataset.Whole)
        {
            Fail(key, $"is given, but the {experiment.Dataset.Name} are always taken whole.", $"Leave out \"{key}\".");
        }

        var most = examples / experiment.Dataset.Classes.Fine.Count;
        if (count > most)
        {
            Fail(key, $"is {count}; {experiment.Dataset.Name} has {NumberRange.Written(most)} examples of a class.");
        }
    }

    // A batch of more examples than there are is a slip. Of a class or a part of the data a batch may ask for more than
    // there are: one constant serves all classes.
    private void Examples()
    {
        var (there, _) = experiment.Dataset.Examples(experiment.TrainingPerClass, experiment.TestPerClass);
        if (numbers.FirstOrDefault(n => n.Range.Unit == RangeAttribute.Examples && n.Number > there) is { } wrong)
        {
            throw wrong.Place.Error(
                $"is {wrong.Place.Shown}; it must be at most {NumberRange.Written(there)}, the number of training examples."
            );
        }
    }

    private void Distinct<T>(IReadOnlyList<T> values, string key, string? hint = null)
    {
        if (values.GroupBy(v => v).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            Fail(key, $"lists {twice.Key} twice.", hint);
        }
    }

    private void FolderName(string name, string place)
    {
        if (name.Length == 0 || Reserved.Contains(name) || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            Fail(
                place,
                $"is '{name}'.",
                $"It becomes a folder's name: letters, digits, '-' and '_'; not {string.Join(", ", Reserved.Select(r => $"'{r}'"))}."
            );
        }

        if (name.Length > LongestName)
        {
            Fail(place, $"has {name.Length} letters; it must have at most {LongestName}.", "It becomes a folder's name.");
        }
    }

    private void Known(string name, IReadOnlyList<string> names, string place, string what)
    {
        if (!names.Contains(name))
        {
            Fail(place, $"names the {what} '{name}', which there is not.", Nearest.Hint(name, names));
        }
    }

    private void Fail(string place, string fact, string? hint = null) => throw document.At(place).Error(fact, hint);
}

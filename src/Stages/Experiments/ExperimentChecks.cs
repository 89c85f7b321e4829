using Pipeline;
using Stages.Datasets;
using Stages.Figures;
using Stages.Training;
using Stages.Unlearning;

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
        RetrainSeeds(experiment.RetrainSeeds ?? []);
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

    // A seed that both lists have is one model, which says nothing of how far two are apart.
    private void RetrainSeeds(IReadOnlyList<int> seeds)
    {
        Distinct(seeds, "retrainSeeds", "Two equal seeds are one model counted twice: list each once.");
        if (seeds.Intersect(experiment.TrainingSeeds).ToList() is [var both, ..])
        {
            Fail("retrainSeeds", $"lists {both}, which is a training seed too.", "It would be the same model: list other seeds.");
        }

        if (seeds.Count > 0 && !experiment.Methods.Any(m => experiment.Catalogue.Method(m).Method.Role == MethodRole.TrainedAnew))
        {
            Fail("retrainSeeds", "is given, and \"methods\" has no retrain.", "Add retrain to \"methods\", or leave out \"retrainSeeds\".");
        }
    }

    private void Model(ModelSpec model, string place)
    {
        FolderName(model.Name, $"{place}.name");
        Known(model.Network, experiment.Catalogue.NetworkNames, $"{place}.network", "network");
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
        var names = experiment.Dataset.Classes.Of(setting.Forget);
        for (var i = 0; i < setting.Classes.Count; i++)
        {
            if (setting.Classes[i] >= names.Count)
            {
                Fail(
                    $"{place}.classes[{i}]",
                    $"is {setting.Classes[i]}, which there is not.",
                    $"The classes are 0 to {names.Count - 1}: {string.Join(", ", names.Select((n, c) => $"{c} = {n}"))}."
                );
            }
        }

        Distinct(setting.Classes, $"{place}.classes");
        if (experiment.Model(setting.Model).Labels == LabelKind.Fine && setting.Forget == LabelKind.Super)
        {
            Fail(
                $"{place}.forget",
                "asks to forget a super class of a model that tells fine classes apart.",
                "Use \"forget\": \"fine\", or a model with \"labels\": \"super\"."
            );
        }
    }

    private void Panel(PanelSpec panel, string place)
    {
        Known(panel.Setting, [.. experiment.Settings.Select(s => s.Name)], $"{place}.setting", "setting");
        var setting = experiment.Settings.First(s => s.Name == panel.Setting);
        if (!setting.Classes.Contains(panel.Class))
        {
            Fail(
                $"{place}.class",
                $"is {panel.Class}, which the setting '{panel.Setting}' does not forget.",
                $"It forgets {string.Join(", ", setting.Classes)}."
            );
        }

        Known(panel.Metric, experiment.Catalogue.MetricNames, $"{place}.metric", "metric");
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

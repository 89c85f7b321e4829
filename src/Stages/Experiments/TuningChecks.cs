using Pipeline;
using Stages.Datasets;

namespace Stages.Experiments;

/// <summary>What must hold of an experiment's validation part and of its search of constants.</summary>
/// <param name="experiment">The experiment.</param>
/// <param name="fail">Throws: place, what was found, what to do.</param>
internal sealed class TuningChecks(Experiment experiment, Action<string, string, string?> fail)
{
    private const string ListedTwice = "Two equal ones are one run counted twice: list each once.";

    /// <summary>Checks everything.</summary>
    /// <exception cref="PipelineException">Something is wrong.</exception>
    public void Run()
    {
        if (experiment is { Validation: { } share, TrainingPerClass: { } perClass } && ValidationStage.Count(perClass, share) >= perClass)
        {
            fail("validation", $"is {share}; of {perClass} examples of a class it leaves none for training.", null);
        }

        if (experiment.Tuning is { } tuning)
        {
            Tuning(tuning);
        }
    }

    private void Tuning(TuningSpec tuning)
    {
        if (experiment.Validation is null)
        {
            fail("tuning", "chooses on validation examples; there are none.", ExperimentChecks.HowToValidate);
        }

        Distinct([.. tuning.Seeds.Select(seed => $"{seed}")], "tuning.seeds");
        foreach (
            var seed in tuning.Seeds.Intersect([
                .. experiment.TrainingSeeds,
                .. experiment.OrderSeeds ?? [],
                .. experiment.RetrainSeeds ?? [],
            ])
        )
        {
            fail(
                "tuning.seeds",
                $"lists {seed}, which is a seed of the experiment too: constants chosen on a model would be reported on it.",
                "Search on other seeds, for example 101, 102 and 103."
            );
        }

        foreach (var (method, searched) in tuning.Methods.Methods)
        {
            Searched(method, searched, $"tuning.methods.{method}");
        }
    }

    private void Searched(string method, IReadOnlyList<SearchedConstant> searched, string place)
    {
        if (!experiment.Methods.Contains(method))
        {
            fail(place, "is not among the experiment's methods.", $"Add {method} to \"methods\", or search other methods.");
        }

        foreach (var constant in searched)
        {
            Distinct([.. constant.Values.Select(Trial.Text)], $"{place}.{constant.Name}");
        }

        if (Trial.Combinations(searched) > Trial.MostCombinations)
        {
            fail(place, $"has more than {NumberRange.Written(Trial.MostCombinations)} combinations.", "State fewer values.");
        }
    }

    private void Distinct(IReadOnlyList<string> values, string place)
    {
        if (values.GroupBy(v => v).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            fail(place, $"lists {twice.Key} twice.", ListedTwice);
        }
    }
}

using Stages.Experiments;

namespace Stages.Tests.Experiments;

/// <summary>The experiments that the pipeline brings.</summary>
internal static class Named
{
    public static Experiment Experiment(string name)
    {
        var (file, text) = ExperimentFile.Find(name);
        return ExperimentFile.Parse(file, text);
    }
}

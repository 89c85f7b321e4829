using Pipeline;
using Stages.Designs;
using Stages.Experiments;
using Stages.Variance;

namespace Stages.Tests.SecondOpinion;

/// <summary>All tables that are computed from a run table alone, in this process; nothing is trained.</summary>
internal sealed class TablesOfRuns
{
    private readonly string folder;
    private readonly Graph graph;
    private readonly Dictionary<Stage, bool> made = new(ReferenceEqualityComparer.Instance);

    /// <summary>Makes them in a folder, laid out as that of an experiment in the artifacts.</summary>
    /// <param name="folder">Where to write.</param>
    /// <param name="experiment">The experiment.</param>
    /// <param name="runs">Its run table.</param>
    /// <param name="which">How the ids of the stages begin, which are made with all that they need.</param>
    internal static void Make(string folder, Experiment experiment, string runs, string which = "tables/")
    {
        var everything = new ExperimentGraph(experiment).Everything.Where(stage => stage.Id.StartsWith(which)).ToList();
        var tables = new TablesOfRuns(folder, new Graph(everything));
        Directory.CreateDirectory(Path.Combine(folder, "tables/runs"));
        File.Copy(runs, Path.Combine(folder, "tables/runs", RunTable.File));
        AnotherReader.WriteCsv(runs, Path.Combine(folder, "tables/runs/runs.csv"));
        foreach (var stage in everything)
        {
            tables.Make(stage);
        }
    }

    private TablesOfRuns(string folder, Graph graph)
    {
        this.folder = folder;
        this.graph = graph;
    }

    /// <summary>Whether a stage is made; it is not where it needs more than the run table.</summary>
    private bool Make(Stage stage)
    {
        if (stage is RunTable)
        {
            return true;
        }

        if (!made.TryGetValue(stage, out var done))
        {
            // Predictions are not reported: of no cell is the test set's part known.
            var run = stage is TestSetStage testSet ? testSet with { Runs = [] } : stage;
            done = stage is TestSetStage || (graph.Inputs(stage) is { Count: > 0 } inputs && inputs.All(Make));
            made[stage] = done;
            if (done)
            {
                var own = Directory.CreateDirectory(Path.Combine(folder, stage.Id)).FullName;
                run.Run(new StageContext(run, own, (id, name) => Path.Combine(folder, id, name), "cpu", _ => { }, folder));
            }
        }

        return done;
    }
}

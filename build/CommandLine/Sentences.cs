namespace Build.CommandLine;

/// <summary>What each target does, in the words of <c>--help</c>, <c>--description</c> and docs/commands.md.</summary>
public static class Sentences
{
    public const string Default = "Draws the figures and tables that the design of seeds and the methods allow, and prints a summary.";
    public const string Data = "Prepares the data set.";
    public const string Train = "Trains the original models, one per training seed, and the retrained ones.";
    public const string Unlearn = "Runs every unlearning method.";
    public const string Metrics = "Measures every unlearned model and collects the run table.";
    public const string Wasserstein = "Computes the distances between the two designs.";
    public const string Figure1 = "Draws Figure 1: two classes, every method, both designs.";
    public const string Figure2 = "Draws Figure 2: distances between the designs, all settings and classes.";
    public const string Figure3 = "Draws Figure 3: the seeds' and test set's shares of variance (--design=grid).";
    public const string Figure4 = "Draws Figure 4: how methods rank for each training seed alone, and for all (--design=grid).";
    public const string Figure5 = "Draws Figure 5: the interval that each training seed alone would print (--design=grid).";
    public const string Tables = "Writes the tables for a paper: Parquet, CSV, Markdown, LaTeX (more of them with --design=grid).";
    public const string Variance =
        "Computes the variance components and the tests of the grid, and plans seeds for a budget (--design=grid).";
    public const string Tune =
        "Searches constants of methods on tuning seeds and validation examples, and tells whether one seed's choice holds on others.";
    public const string Force =
        "Runs the stages that --stage=GLOB names, though they are up to date, and first what they need. "
        + "What depends on them runs next time, where bytes changed.";
    public const string Submit =
        "Has Slurm run the other targets of the command line in a job (--sbatch), which goes on in another job when its time limit comes.";
    public const string Status = "Tells what is up to date, what would run, and why.";
    public const string Plan =
        "Tells what the experiment will take: stages, hours, disk and memory, from measured stages where there are any, else from a model.";
    public const string Explain = "Shows the key of --stage=ID, and the difference from its last execution, field by field.";
    public const string Graph = "Prints the graph by kind of stage as Mermaid and DOT; with --stage=ID that stage's neighbourhood.";
    public const string Trace = "Follows --stage=ID back to tables, runs, models, data, code and machine.";
    public const string History = "Lists the executions of --stage=ID: when, how long, why, which key, on which machine and commit.";
    public const string Times = "Tells how long each method takes beside training Retrain, by the recorded runs.";
    public const string Diff =
        "Compares the last two executions of --stage=ID, or two of its keys, or the experiment in two artifact folders: "
        + "parameters by name, metrics side by side.";
    public const string Report = "Writes the experiment as one HTML file from what is up to date; computes nothing.";
    public const string Accept = "Declares that a code change alters no results: records who, when and why (--reason).";
    public const string Gc = "Prints what could be freed in the store, and which experiment keeps what; --yes frees it.";
    public const string Clean = "Deletes what is ours of the experiment's readable folder; the store keeps everything.";
    public const string Archive = "Writes the experiment, its records and its source into one zip, the same bytes every time.";
    public const string Unarchive = "Restores an experiment from an archive, after checking every hash in it, so that nothing runs.";
    public const string Push = "Sends what the store has and the remote has not.";
    public const string Pull = "Brings what the experiment needs and the store lacks, every object verified.";
    public const string Reported =
        "Computes and writes reported/EXPERIMENT: the run table, the numbers and figures that are quoted, "
        + "and a manifest of the run. Commit it.";
    public const string Verify =
        "Reads every file against its hash, runs stages again, compares the numbers with reported/EXPERIMENT. Exit code 1 "
        + "when anything is wrong.";
    public const string New = "Writes a method in another language under methods/, which runs as it is, for you to go on from.";
    public const string Check =
        "Runs a program on a tiny task, and tells what a run would find out later: seconds, outputs, "
        + "whether a second run gives the same bytes, and another seed others.";
    public const string CI = "Builds, tests, computes and verifies the small experiment: the steps of .github/workflows/ci.yml, here.";
}

using Pipeline;
using Stages.Designs;
using Stages.Downloads;
using Stages.Torch;
using Stages.Training;

namespace Build.CommandLine;

/// <summary>
/// Every option. To add one: its row here, and <c>options.Of(OptionTable.NAME)</c> where it is read.
/// </summary>
public static class OptionTable
{
    private static readonly List<OptionRow> Table = [];

    private static readonly IReadOnlyList<TargetRow> All = TargetTable.Rows;
    private static readonly IReadOnlyList<TargetRow> Selecting = TargetTable.That(Work.Selection);
    private static readonly IReadOnlyList<TargetRow> Computing = TargetTable.That(Work.Stages);
    private static readonly IReadOnlyList<TargetRow> StartingWorkers = TargetTable.That(Work.Workers);
    private static readonly IReadOnlyList<TargetRow> StartingOrPlanning = TargetTable.That(Work.Workers, "Plan");
    private static readonly IReadOnlyList<TargetRow> Planning = TargetTable.That(Work.None, "Variance", "Tables");
    private static readonly IReadOnlyList<TargetRow> Deciding = TargetTable.That(
        Work.None,
        ["Default", "Metrics", "Wasserstein", "Figure1", "Figure2", "Figure3", "Figure4", "Tables", "Variance"]
    );
    private static readonly IReadOnlyList<TargetRow> Remotes = TargetTable.That(Work.None, "Push", "Pull");

    /// <summary>The rows, in the order of <c>--help</c>.</summary>
    public static IReadOnlyList<OptionRow> Rows => Table;

    public static Option<string> Target { get; } =
        Row("target", "NAME", "Default", Values.Text, "What to do; may be given more than once.", Subject.Command, All, aliases: ["t"]);

    public static Option<string> Help { get; } =
        Row(
            "help",
            "TARGET",
            "",
            Values.Text,
            "Tells this, or what a target does and which options it reads; runs nothing.",
            Subject.Command,
            All,
            aliases: ["h"],
            valueIsOptional: true
        );

    public static Option<bool> Version { get; } =
        Flag("version", "Tells the version and the commit; runs nothing.", Subject.Command, All, aliases: ["ver", "info"]);

    public static Option<bool> DryRun { get; } =
        Flag(
            "dryrun",
            "Tells what the target would run, and why; runs nothing.",
            Subject.Command,
            All,
            Told.Cake,
            aliases: ["noop", "whatif"]
        );

    public static Option<bool> Tree { get; } =
        Flag("tree", "Cake's listing of targets by what they depend on.", Subject.Command, All, Told.Cake, aliases: ["showtree"]);

    public static Option<bool> Description { get; } =
        Flag(
            "description",
            "Cake's listing of targets and what they do.",
            Subject.Command,
            All,
            Told.Cake,
            aliases: ["descriptions", "showdescription", "showdescriptions"]
        );

    public static Option<bool> Exclusive { get; } =
        Flag(
            "exclusive",
            "Cake's: without what a target depends on. Here no target depends on another.",
            Subject.Command,
            All,
            Told.Cake,
            ["e"]
        );

    public static Option<string> Verbosity { get; } =
        Row(
            "verbosity",
            "LEVEL",
            "normal",
            Values.Choice(
                "verbosity",
                [.. ((string[])["quiet", "minimal", "normal", "verbose", "diagnostic"]).Select(level => (level, level))]
            ),
            "How much Cake says around a target: quiet, minimal, normal (default), verbose or diagnostic.",
            Subject.Command,
            All,
            Told.Cake,
            aliases: ["v"]
        );

    public static Option<string> Working { get; } =
        Row("working", "DIR", ".", Values.Path, "Works in this folder.", Subject.Command, All, aliases: ["w"]);

    public static Option<string> Experiment { get; } =
        Row(
            "experiment",
            "NAME|FILE.json",
            "digits",
            Values.Path,
            "experiments/NAME.json, or the embedded experiment of that name (default digits), or a file.",
            Subject.Selecting,
            TargetTable.That(Work.Experiment),
            Told.Workers
        );

    public static Option<int?> TrainingSeeds { get; } =
        Number(
            "training-seeds",
            "N",
            null,
            NumberRange.Whole(1, 10_000),
            Values.OptionalCount,
            "The first N of the experiment's training seeds.",
            Subject.Selecting,
            Selecting,
            Told.Repeats
        );

    public static Option<int?> UnlearningSeeds { get; } =
        Number(
            "unlearning-seeds",
            "N",
            null,
            NumberRange.Whole(1, 10_000),
            Values.OptionalCount,
            "The first N of its unlearning seeds.",
            Subject.Selecting,
            Selecting,
            Told.Repeats
        );

    public static Option<IReadOnlyList<string>?> Methods { get; } =
        Row<IReadOnlyList<string>?>(
            "methods",
            "a,b",
            null,
            Values.List,
            "These methods instead of the experiment's.",
            Subject.Selecting,
            Selecting,
            Told.Repeats
        );

    public static Option<IReadOnlyList<string>?> Metrics { get; } =
        Row<IReadOnlyList<string>?>(
            "metric",
            "a,b",
            null,
            Values.List,
            "What figures, tables and plans show instead of retain_test,forget_test.",
            Subject.Selecting,
            Selecting,
            Told.Repeats
        );

    public static Option<SeedDesign?> Design { get; } =
        Row(
            "design",
            "pair|grid",
            null,
            Values.Choice<SeedDesign?>("design of seeds", ("pair", SeedDesign.Pair), ("grid", SeedDesign.Grid)),
            "Designs A and B (pair), or every training seed with every unlearning seed (grid), "
                + "which reuses their runs; default: as the experiment's file says.",
            Subject.Selecting,
            Selecting,
            Told.Repeats
        );

    public static Option<bool> KeepModels { get; } =
        Flag(
            "keep-models",
            "Keeps unlearned weights; unlearning stages then have one more output, and run again.",
            Subject.Selecting,
            Selecting,
            Told.Repeats
        );

    public static Option<Numerics?> Numerics { get; } =
        Row(
            "numerics",
            "portable|baseline|native",
            null,
            Values.Choice<Numerics?>(
                "numerics",
                ("portable", Pipeline.Numerics.Portable),
                ("baseline", Pipeline.Numerics.Baseline),
                ("native", Pipeline.Numerics.Native)
            ),
            "How models compute, each under keys of its own: with AVX2 (portable, the default) or SSE4.1 (baseline, for "
                + "older processors), the same bytes on all that have it; or as this processor does it fastest (native).",
            Subject.Selecting,
            Selecting,
            Told.Repeats
        );

    public static Option<int> Jobs { get; } =
        Number(
            "jobs",
            "N",
            Environment.ProcessorCount,
            NumberRange.Whole(1, 4_096),
            Values.Count,
            "Stages at once (default: cores). Results do not depend on it.",
            Subject.Computing,
            TargetTable.That(Work.Workers, "Status", "Plan")
        );

    public static Option<string> Device { get; } =
        Row(
            "device",
            "cpu|cuda",
            "cpu",
            Values.Choice("device", ("cpu", "cpu"), ("cuda", "cuda")),
            "Where models compute. cuda needs a GPU, and a build with -p:TorchBackend=cuda or the folder of a libtorch.",
            Subject.Computing,
            StartingOrPlanning,
            Told.Workers
        );

    public static Option<IReadOnlyList<int>?> Gpus { get; } =
        Row(
            "gpus",
            "0,1",
            null,
            (_, text) => GpuIndices.Parse(text),
            "The GPUs to compute on, by index among those that CUDA sees; default: all. A worker is leased one and sees no other. "
                + $"An index is {GpuIndices.Range}.",
            Subject.Computing,
            StartingOrPlanning
        );

    public static Option<int> SlotsPerGpu { get; } =
        Number(
            "slots-per-gpu",
            "N",
            1,
            NumberRange.Whole(1, 64),
            Values.Count,
            "Workers per GPU (default 1). --jobs limits all stages together.",
            Subject.Computing,
            StartingOrPlanning
        );

    public static Option<string?> Launch { get; } =
        Row<string?>(
            "launch",
            "COMMAND",
            null,
            Values.Text,
            "Starts workers with this command, to which the path of a script is added: ssh node3, for example. The artifacts folder "
                + "and the program are at the same paths there.",
            Subject.Computing,
            StartingWorkers
        );

    public static Option<string?> Slurm { get; } =
        Row<string?>(
            "slurm",
            "OPTIONS|steps",
            null,
            Values.Text,
            "Workers are jobs of Slurm that srun starts with these options: --slurm='--partition=gpu --gpus=1 --time=8:00:00'. "
                + "With steps they are steps of the allocation in which this command runs.",
            Subject.Computing,
            StartingWorkers
        );

    public static Option<string?> Cluster { get; } =
        Row<string?>(
            "cluster",
            "FILE.json",
            null,
            Values.Path,
            "Several launchers, each with its number of workers: a list of entries with launch or slurm, and workers.",
            Subject.Computing,
            StartingWorkers
        );

    public static Option<int?> Workers { get; } =
        Number(
            "workers",
            "N",
            null,
            LaunchGroup.MostWorkers,
            Values.OptionalCount,
            "Workers that --launch or --slurm may have at once; --jobs then limits the stages of this machine alone. "
                + "With Plan the workers to plan for.",
            Subject.Computing,
            StartingOrPlanning
        );

    public static Option<bool> Mixed { get; } =
        Flag(
            "mixed",
            "Computes also on processors or GPUs that may come to other bytes than those of the results that are there.",
            Subject.Computing,
            StartingWorkers
        );

    public static Option<string?> Sbatch { get; } =
        Row<string?>(
            "sbatch",
            "OPTIONS",
            null,
            Values.Text,
            "Options of sbatch for the job in which the host is, such as its time and memory.",
            Subject.Computing,
            TargetTable.That(Work.None, LaunchOptions.Submit)
        );

    public static Option<bool> Tf32 { get; } =
        Flag(
            Compute.Tf32,
            "Lets CUDA round factors to TF32: faster, and other numbers. The manifests say which.",
            Subject.Computing,
            StartingOrPlanning,
            Told.Stages
        );

    public static Option<int?> CheckpointEvery { get; } =
        Number(
            TrainingCheckpoints.Every,
            "N",
            null,
            NumberRange.Whole(1, 10_000),
            Values.OptionalCount,
            "A training saves its state after every N epochs. Default: at the end of the first epoch "
                + "a minute or more after the last save.",
            Subject.Computing,
            StartingWorkers,
            Told.Stages
        );

    public static Option<string?> Mirror { get; } =
        Row<string?>(
            DownloadOptions.Mirror,
            "URL",
            null,
            Values.Url,
            "Downloads data sets from here, by the published files' names, instead of from their publishers.",
            Subject.Computing,
            StartingWorkers,
            Told.Stages
        );

    public static Option<string?> Data { get; } =
        Row<string?>(
            DownloadOptions.Data,
            "DIR",
            null,
            Values.Path,
            "A folder that has the published files already: verified, read, never changed.",
            Subject.Computing,
            StartingWorkers,
            Told.Stages
        );

    public static Option<bool> KeepGoing { get; } =
        Flag("keep-going", "After a failure runs all that does not depend on it.", Subject.Computing, Computing);

    public static Option<int> Retries { get; } =
        Number(
            "retries",
            "N",
            0,
            NumberRange.Whole(0, 100),
            Values.Count,
            "Tries a failed stage again, up to N times; each attempt has its own folder, the log keeps all of them.",
            Subject.Computing,
            Computing
        );

    public static Option<IReadOnlyDictionary<string, TimeSpan>> Timeouts { get; } =
        Number(
            "timeout",
            "KIND=SECONDS,...",
            TimeLimits.None,
            new NumberRange(0.001, 1_000_000, IsWhole: false),
            TimeLimits.In,
            "Kills the worker of a stage that takes longer, for example --timeout=training=600,unlearning=120.",
            Subject.Computing,
            Computing
        );

    public static Option<double> Budget { get; } =
        Number(
            "budget",
            "HOURS",
            1.0,
            new NumberRange(0.001, 1_000, IsWhole: false),
            Values.Number,
            "The hours of computing to plan for (default 1); with --pilot, on top of what has run.",
            Subject.Planning,
            TargetTable.That(Work.None, "Variance", "Tables", "Plan")
        );

    public static Option<double> Difference { get; } =
        Number(
            "difference",
            "POINTS",
            1.0,
            new NumberRange(0.01, 100, IsWhole: false),
            Values.Number,
            "The difference between two methods to plan training seeds for, in percentage points (default 1); with "
                + "--until=decided the size of a gap below which two methods are equivalent.",
            Subject.Planning,
            Deciding
        );

    public static Option<double> Power { get; } =
        Number(
            "power",
            "CHANCE",
            0.8,
            new NumberRange(0.01, 0.999, IsWhole: false),
            Values.Number,
            "The chance to find that difference (default 0.8).",
            Subject.Planning,
            Planning
        );

    public static Option<bool> Until { get; } =
        Row(
            "until",
            "decided",
            false,
            Values.Choice("end", ("decided", true)),
            "Runs the first 7 training seeds, then one at a time, in their order, until every two methods, and every method and "
                + "Retrain, are found different or equivalent in every shown metric, or the seeds end. May be looked at after "
                + "each seed: the intervals allow for it.",
            Subject.Planning,
            Deciding
        );

    public static Option<bool> Pilot { get; } =
        Flag(
            "pilot",
            "From the runs that are there: what to run next, and how much narrower the intervals will be.",
            Subject.Planning,
            TargetTable.That(Work.None, "Plan")
        );

    public static Option<string> Artifacts { get; } =
        Row(
            "artifacts",
            "DIR",
            "artifacts",
            Values.Path,
            "The artifacts folder (default artifacts).",
            Subject.Artifacts,
            TargetTable.That(Work.Artifacts),
            Told.Workers
        );

    public static Option<bool> VerifyHashes { get; } =
        Flag(
            "verify-hashes",
            "Reads every object instead of trusting size, times and inode; Push reads, and repairs, those at the remote.",
            Subject.Artifacts,
            TargetTable.That(Work.Stages, "Archive", "Push", "Pull")
        );

    public static Option<bool> NoWait { get; } =
        Flag("no-wait", "Fails at once when another run holds the artifacts folder.", Subject.Artifacts, TargetTable.That(Work.Lock));

    public static Option<string?> Stage { get; } =
        Row<string?>(
            "stage",
            "ID|FILE|GLOB",
            null,
            Values.Path,
            "Which stage: its id, which is its folder, or a file of it. For Force and Accept which stages: "
                + "* and ? stand for any characters.",
            Subject.Looking,
            TargetTable.That(Work.None, "Force", "Explain", "Graph", "Trace", "History", "Diff", "Accept")
        );

    public static Option<bool> Json { get; } =
        Flag("json", "Prints the status for programs.", Subject.Looking, TargetTable.That(Work.None, "Status"));

    public static Option<bool> Watch { get; } =
        Flag(
            "watch",
            "Follows a run, from any machine that sees the artifacts folder: a line every ten seconds, until nothing is left to run.",
            Subject.Looking,
            TargetTable.That(Work.None, "Status")
        );

    public static Option<bool> Check { get; } =
        Flag("check", "Exit code 3 when anything would run.", Subject.Looking, TargetTable.That(Work.None, "Status"));

    public static Option<string?> From { get; } =
        Row<string?>(
            "from",
            "KEY|DIR",
            null,
            Values.Path,
            "The earlier side: the beginning of a key of --stage=ID, or an artifacts folder.",
            Subject.Looking,
            TargetTable.That(Work.None, "Diff")
        );

    public static Option<string?> To { get; } =
        Row<string?>("to", "KEY|DIR", null, Values.Path, "The later side.", Subject.Looking, TargetTable.That(Work.None, "Diff"));

    public static Option<string?> Reason { get; } =
        Row<string?>(
            "reason",
            "TEXT",
            null,
            Values.Text,
            "Why results stay the same.",
            Subject.KeepingHouse,
            TargetTable.That(Work.None, "Accept")
        );

    public static Option<bool> Yes { get; } =
        Flag("yes", "Frees what could be freed.", Subject.KeepingHouse, TargetTable.That(Work.None, "Gc"));

    public static Option<string?> Output { get; } =
        Row<string?>(
            "output",
            "FILE",
            null,
            Values.Path,
            "The archive or report to write; default: NAME.zip in the artifacts folder, report.html in the experiment's.",
            Subject.HandingOver,
            TargetTable.That(Work.None, "Archive", "Report")
        );

    public static Option<string?> FromArchive { get; } =
        Row<string?>(
            "from-archive",
            "FILE|DIR",
            null,
            Values.Path,
            "The archive to restore, or the folder that it was unpacked into.",
            Subject.HandingOver,
            TargetTable.That(Work.None, "Unarchive")
        );

    public static Option<LeftOutParts> Without { get; } =
        Row(
            "without",
            "weights,predictions",
            LeftOutParts.None,
            (_, text) => LeftOutParts.Parse(text),
            "Leaves out models, or predictions and logits. No figure reads them.",
            Subject.HandingOver,
            TargetTable.That(Work.None, "Archive", "Pull")
        );

    public static Option<bool> Anonymous { get; } =
        Flag("anonymous", "For double-blind review.", Subject.HandingOver, TargetTable.That(Work.None, "Archive"));

    public static Option<IReadOnlyList<string>> Harmless { get; } =
        Row<IReadOnlyList<string>>(
            "harmless",
            "a,b",
            [],
            // A name may hold a comma itself.
            (name, text) => [.. Values.List(name, text), text],
            "Words that tell nobody who made an anonymous archive, though they are an author's or a machine's name.",
            Subject.HandingOver,
            TargetTable.That(Work.None, "Archive")
        );

    public static Option<string?> Remote { get; } =
        Row<string?>(
            "remote",
            "DIR|URL|s3://BUCKET/PREFIX",
            null,
            Values.Path,
            "A folder that several machines see, a web server, or a bucket.",
            Subject.HandingOver,
            Remotes
        );

    public static Option<string?> Endpoint { get; } =
        Row<string?>("endpoint", "URL", null, Values.Text, "The bucket's service, when it is not Amazon's.", Subject.HandingOver, Remotes);

    public static Option<string> Reported { get; } =
        Row(
            "reported",
            "DIR",
            "reported",
            Values.Path,
            "The folder of reported numbers (default reported).",
            Subject.Verifying,
            TargetTable.That(Work.None, "Reported", "Verify")
        );

    public static Option<int> Replay { get; } =
        Number(
            "replay",
            "N|all",
            0,
            NumberRange.Whole(0, 1_000_000),
            Values.CountOrAll,
            "Runs so many recorded stages again from their recorded inputs, in a scratch folder, and compares the bytes "
                + "of every output (default 0).",
            Subject.Verifying,
            TargetTable.That(Work.None, "Verify")
        );

    public static Option<int> ReplaySeed { get; } =
        Number(
            "replay-seed",
            "N",
            1,
            NumberRange.Whole(0, int.MaxValue),
            Values.Count,
            "Which ones (default 1): a sample in which every stage is equally likely.",
            Subject.Verifying,
            TargetTable.That(Work.None, "Verify")
        );

    public static Option<string?> Method { get; } =
        Row<string?>(
            "method",
            "NAME",
            null,
            Values.Text,
            "What the new method is called; its folder is methods/NAME.",
            Subject.Programs,
            TargetTable.That(Work.None, "New")
        );

    public static Option<string> Language { get; } =
        Row(
            "language",
            "python|shell",
            "python",
            Values.Choice("language", ("python", "python"), ("shell", "shell")),
            "What it is written in (default python).",
            Subject.Programs,
            TargetTable.That(Work.None, "New")
        );

    public static Option<string?> Program { get; } =
        Row<string?>(
            "program",
            "DIR",
            null,
            Values.Path,
            "The folder of a program, with its program.json.",
            Subject.Programs,
            TargetTable.That(Work.None, "Check")
        );

    // Its help ends with the range of what stands for the number: of SECONDS in KIND=SECONDS,...
    private static Option<T> Number<T>(
        string name,
        string placeholder,
        T absent,
        NumberRange range,
        Func<NumberRange, Func<string, string, T>> read,
        string help,
        Subject subject,
        IReadOnlyList<TargetRow> readBy,
        Told told = Told.Nobody
    ) =>
        Row(
            name,
            placeholder,
            absent,
            read(range),
            $"{help} {placeholder.Split('=')[^1].Split('|', ',')[0]} is {range}.",
            subject,
            readBy,
            told
        );

    private static Option<bool> Flag(
        string name,
        string help,
        Subject subject,
        IReadOnlyList<TargetRow> readBy,
        Told told = Told.Nobody,
        IReadOnlyList<string>? aliases = null
    ) => Row(name, "", false, Values.Flag, help, subject, readBy, told, aliases);

    private static Option<T> Row<T>(
        string name,
        string placeholder,
        T absent,
        Func<string, string, T> read,
        string help,
        Subject subject,
        IReadOnlyList<TargetRow> readBy,
        Told told = Told.Nobody,
        IReadOnlyList<string>? aliases = null,
        bool valueIsOptional = false
    )
    {
        var row = new Option<T>(name, placeholder, absent, read, help)
        {
            Subject = subject,
            ReadBy = readBy,
            Told = told,
            Aliases = aliases ?? [],
            ValueIsOptional = valueIsOptional,
        };
        Table.Add(row);
        return row;
    }
}

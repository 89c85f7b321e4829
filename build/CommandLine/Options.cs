using Pipeline;
using Stages.Designs;
using Stages.Downloads;
using Stages.Experiments;
using Stages.Torch;
using Stages.Training;

namespace Build.CommandLine;

/// <summary>The command line, checked as a whole before anything runs.</summary>
public sealed record Options
{
    // Targets that ask for every training seed with every unlearning seed.
    private static readonly string[] GridTargets = ["Variance", "Figure3", "Figure4"];

    private static readonly string[] CudaOptions = ["gpus", "slots-per-gpu", "tf32"];

    private static readonly string[] SelectingOptions =
    [
        "training-seeds",
        "unlearning-seeds",
        "methods",
        "metric",
        "design",
        "keep-models",
        "portable",
    ];

    /// <summary>The command line as it was given, for workers.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Name of an embedded experiment, or path of a JSON file.</summary>
    public string Experiment { get; private init; } = "digits";

    /// <summary>How many of the experiment's seeds, methods and so on to use.</summary>
    public Selection Selection { get; private init; } = new();

    /// <summary>Stages that run at once; the number of cores by default.</summary>
    public int Jobs { get; private init; } = Environment.ProcessorCount;

    /// <summary>"cpu" or "cuda".</summary>
    public string Device { get; private init; } = "cpu";

    /// <summary>The GPUs to compute on, by index among those that CUDA sees; all of these when null.</summary>
    public IReadOnlyList<int>? Gpus { get; private init; }

    /// <summary>Stages that compute on a GPU at once.</summary>
    public int SlotsPerGpu { get; private init; } = 1;

    /// <summary>Whether CUDA may round the factors of products to TF32.</summary>
    public bool Tf32 { get; private init; }

    /// <summary>The artifacts folder.</summary>
    public string Artifacts { get; private init; } = "artifacts";

    /// <summary>
    /// What stages may ask for by name: where downloads come from and are kept, how often a training saves its state.
    /// </summary>
    public IReadOnlyDictionary<string, string> ForStages { get; private init; } = new Dictionary<string, string>();

    /// <summary>Where code fingerprints are remembered between processes; losing it costs half a second.</summary>
    public string CodeCache => Path.Combine(Artifacts, "store", "code");

    /// <summary>Whether a failure leaves what does not depend on it to run.</summary>
    public bool KeepGoing { get; private init; }

    /// <summary>How often a failed stage is tried again.</summary>
    public int Retries { get; private init; }

    /// <summary>How long an attempt at a stage of a kind may take.</summary>
    public IReadOnlyDictionary<string, TimeSpan> Timeouts { get; private init; } = new Dictionary<string, TimeSpan>();

    /// <summary>Whether every object is read, whatever the file system says of it.</summary>
    public bool VerifyHashes { get; private init; }

    /// <summary>Whether to wait for another run on the same folder.</summary>
    public bool Wait { get; private init; } = true;

    /// <summary>For targets about one stage (its id, or a file of it) or some (a pattern).</summary>
    public string? Stage { get; private init; }

    /// <summary>Why a change is accepted.</summary>
    public string? Reason { get; private init; }

    /// <summary>Hours that Variance plans for, above 0 and at most 1000.</summary>
    public double Budget { get; private init; } = 1;

    /// <summary>The difference between two methods to plan for, in percentage points.</summary>
    public double Difference { get; private init; }

    /// <summary>The chance of finding it.</summary>
    public double Power { get; private init; }

    /// <summary>Whether Status prints JSON.</summary>
    public bool Json { get; private init; }

    /// <summary>Whether Status fails when anything would run.</summary>
    public bool Check { get; private init; }

    /// <summary>Whether Gc deletes.</summary>
    public bool Yes { get; private init; }

    /// <summary>The earlier side of Diff: the beginning of a key, or a folder.</summary>
    public string? From { get; private init; }

    /// <summary>The later side of Diff.</summary>
    public string? To { get; private init; }

    /// <summary>The folder of reported numbers, one folder for each experiment.</summary>
    public string Reported { get; private init; } = "reported";

    /// <summary>How many stages Verify runs again to compare their bytes; <see cref="int.MaxValue"/> for all.</summary>
    public int Replay { get; private init; }

    /// <summary>Chooses which stages those are.</summary>
    public int ReplaySeed { get; private init; } = 1;

    /// <summary>The file that Archive writes.</summary>
    public string? Output { get; private init; }

    /// <summary>What Archive and Pull leave out.</summary>
    public LeftOutParts Without { get; private init; } = LeftOutParts.None;

    /// <summary>Whether Archive leaves out, and refuses, what tells who made it.</summary>
    public bool Anonymous { get; private init; }

    /// <summary>The archive that Unarchive restores.</summary>
    public string? FromArchive { get; private init; }

    /// <summary>
    /// Where Push and Pull go: a folder, an address that begins with http:// or https://, or s3://BUCKET/PREFIX.
    /// </summary>
    public string? Remote { get; private init; }

    /// <summary>The S3 service, when it is not Amazon's.</summary>
    public string? Endpoint { get; private init; }

    /// <summary>The given options that select what an experiment runs, each as a shell reads it.</summary>
    public IReadOnlyList<string> Selecting { get; private init; } = [];

    /// <summary>These and the experiment's, with a space before each.</summary>
    public string SelectionText { get; private init; } = "";

    /// <summary>The targets asked for.</summary>
    public IReadOnlyList<string> Targets { get; private init; } = [];

    /// <summary>Whether to say what would run, and run nothing.</summary>
    public bool DryRun { get; private init; }

    /// <summary>Whether this command line runs tasks, and does not only list them.</summary>
    public bool RunsTasks { get; private init; }

    /// <summary>Reads and checks a command line.</summary>
    /// <exception cref="PipelineException">An option, value or target is unknown.</exception>
    public static Options Parse(IReadOnlyList<string> args) => Read(new GivenOptions(args), args);

    /// <summary>The experiment with its selection applied.</summary>
    /// <exception cref="PipelineException">The file, a key, a value or a name in it is wrong.</exception>
    public Experiment LoadExperiment()
    {
        var experiment = ExperimentFile.Load(Experiment).Select(Selection);
        return
            experiment.Design == SeedDesign.Grid
            || GridTargets.FirstOrDefault(target => Targets.Contains(target, StringComparer.OrdinalIgnoreCase)) is not { } target
            ? experiment
            : throw new PipelineException(
                $"{target} needs every training seed with every unlearning seed; "
                    + $"'{experiment.Name}' runs only the pairs of designs A and B.",
                "Add --design=grid, or \"design\": \"grid\" to the experiment's file. What has run already is reused."
            );
    }

    private static Dictionary<string, string> StageOptions(string? mirror, string? data, string artifacts, int? checkpointEvery, bool tf32)
    {
        if (mirror is not null && !(Uri.TryCreate(mirror, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"))
        {
            throw new PipelineException(
                $"--mirror={mirror}: not a URL.",
                "Write the address under which the files are, for example --mirror=https://example.org/datasets."
            );
        }

        if (data is not null && !Directory.Exists(data))
        {
            throw new PipelineException(
                $"--data={data}: there is no such folder.",
                "Give the folder that has the data set's files as they are published."
            );
        }

        if (mirror is not null && data is not null)
        {
            throw new PipelineException(
                "--mirror and --data are both given.",
                "Files are either downloaded or already there: give one of them."
            );
        }

        var options = new Dictionary<string, string> { [DownloadOptions.Folder] = Path.Combine(artifacts, "downloads") };
        foreach (
            var (name, value) in ((string, string?)[])
                [
                    (DownloadOptions.Mirror, mirror),
                    (DownloadOptions.Data, data),
                    (TrainingCheckpoints.Every, checkpointEvery?.ToString()),
                    (Compute.Tf32, tf32 ? "on" : null),
                ]
        )
        {
            if (value is not null)
            {
                options[name] = value;
            }
        }

        return options;
    }

    private static Options Read(GivenOptions given, IReadOnlyList<string> args)
    {
        if (given.Has("portable") && given.Text("device") == "cuda")
        {
            throw new PipelineException(
                "--portable is about processors; what a GPU computes depends on the GPU.",
                "Leave out --portable or --device=cuda."
            );
        }

        if (CudaOptions.FirstOrDefault(o => given.Has(o)) is { } option && given.Text("device") != "cuda")
        {
            throw new PipelineException(
                $"--{option} is about GPUs, and the device is the CPU.",
                $"Add --device=cuda, or leave out --{option}."
            );
        }

        return new Options
        {
            Arguments = args,
            Targets = given.Targets,
            Experiment = given.Text("experiment") ?? "digits",
            Selecting = [.. given.Written(SelectingOptions)],
            SelectionText = string.Concat(given.Written(["experiment", .. SelectingOptions]).Select(option => " " + option)),
            Selection = new Selection
            {
                TrainingSeeds = given.Count("training-seeds"),
                UnlearningSeeds = given.Count("unlearning-seeds"),
                Methods = given.List("methods"),
                Metrics = given.List("metric"),
                Design = given.Text("design") switch
                {
                    null => null,
                    "pair" => SeedDesign.Pair,
                    "grid" => SeedDesign.Grid,
                    var other => throw new PipelineException(
                        $"--design={other}: no such design of seeds.",
                        Nearest.Hint(other, ["pair", "grid"])
                    ),
                },
                KeepModels = given.Has("keep-models"),
                Numerics = given.Has("portable") ? Numerics.Portable : Numerics.Native,
            },
            Jobs = given.Count("jobs") ?? Environment.ProcessorCount,
            Device = given.Text("device") switch
            {
                null or "cpu" => "cpu",
                "cuda" => "cuda",
                var other => throw new PipelineException($"--device={other}: no such device.", Nearest.Hint(other, ["cpu", "cuda"])),
            },
            Gpus = GpuIndices.Parse(given.Text("gpus")),
            SlotsPerGpu = given.Count("slots-per-gpu") ?? 1,
            Tf32 = given.Has(Compute.Tf32),
            Artifacts = given.Text("artifacts") ?? "artifacts",
            ForStages = StageOptions(
                given.Text(DownloadOptions.Mirror),
                given.Text(DownloadOptions.Data),
                given.Text("artifacts") ?? "artifacts",
                given.Count(TrainingCheckpoints.Every),
                given.Has(Compute.Tf32)
            ),
            KeepGoing = given.Has("keep-going"),
            Retries = given.Count("retries", least: 0) ?? 0,
            Timeouts = TimeLimits.Parse(given.Text("timeout")),
            VerifyHashes = given.Has("verify-hashes"),
            Wait = !given.Has("no-wait"),
            Stage = given.Text("stage"),
            Reason = given.Text("reason"),
            Budget = given.Number("budget", "a number of hours", 0.001, 1000) ?? 1,
            Difference = given.Number("difference", "a number of percentage points", 0.01, 100) ?? 1,
            Power = given.Number("power", "a chance", 0.01, 0.999) ?? 0.8,
            Json = given.Has("json"),
            Check = given.Has("check"),
            Yes = given.Has("yes"),
            Reported = given.Text("reported") ?? "reported",
            Replay = given.Text("replay") == "all" ? int.MaxValue : given.Count("replay", least: 0) ?? 0,
            ReplaySeed = given.Count("replay-seed", least: 0) ?? 1,
            From = given.Text("from"),
            To = given.Text("to"),
            Output = given.Text("output"),
            Without = LeftOutParts.Parse(given.Text("without")),
            Anonymous = given.Has("anonymous"),
            FromArchive = given.Text("from-archive"),
            Remote = given.Text("remote"),
            Endpoint = given.Text("endpoint"),
            DryRun = given.Has("dryrun", "noop", "whatif"),
            RunsTasks = !given.Has("tree", "showtree", "description", "descriptions", "showdescription", "showdescriptions"),
        };
    }
}

using System.Globalization;
using System.Reflection;
using Cake.Frosting;
using Pipeline;
using Stages.Downloads;
using Stages.Experiments;
using Stages.Models;
using Stages.Training;

namespace Build;

/// <summary>The command line, checked as a whole before anything runs.</summary>
public sealed record Options
{
    // Cake's own options: its host reads them; the ones with a value may be written with a space.
    private static readonly string[] CakeOptions =
        ["target", "t", "verbosity", "v", "working", "w", "tree", "showtree", "dryrun", "noop", "whatif", "description", "descriptions",
         "showdescription", "showdescriptions", "exclusive", "e", "version", "ver", "info", "help", "h"];

    private static readonly string[] OwnOptions =
        ["experiment", "training-seeds", "unlearning-seeds", "methods", "metric", "design", "jobs", "device", "gpus", "slots-per-gpu", "tf32", "artifacts", "mirror",
         "data", "checkpoint-every", "keep-models", "keep-going", "no-wait", "retries", "timeout", "verify-hashes", "stage", "reason", "budget", "json", "check",
         "yes", "from", "to", "output", "without", "anonymous", "from-archive", "remote", "endpoint",
         "reported", "replay", "replay-seed", "portable"];

    // Targets that ask for every training seed with every unlearning seed.
    private static readonly string[] GridTargets = ["Variance", "Figure3", "Figure4"];

    private static readonly string[] Flags = ["tf32", "portable", "keep-models", "keep-going", "no-wait", "verify-hashes", "json", "check", "yes", "anonymous"];

    private static readonly string[] CudaOptions = ["gpus", "slots-per-gpu", "tf32"];

    private static readonly string[] SelectingOptions = ["training-seeds", "unlearning-seeds", "methods", "metric", "design", "keep-models", "portable"];

    /// <summary>The command line as it was given, for workers.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Name of an embedded experiment, or path of a JSON file.</summary>
    public string Experiment { get; private init; } = "digits";

    /// <summary>The given options that select stages, as they are written, with a space before each.</summary>
    public string SelectionText { get; private init; } = "";

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

    /// <summary>What stages may ask for by name: where downloads come from and are kept, how often a training saves its state.</summary>
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

    /// <summary>Where Push and Pull go: a folder, an address that begins with http:// or https://, or s3://BUCKET/PREFIX.</summary>
    public string? Remote { get; private init; }

    /// <summary>The S3 service, when it is not Amazon's.</summary>
    public string? Endpoint { get; private init; }

    /// <summary>The given options that select what an experiment runs, as they were given.</summary>
    public IReadOnlyList<string> Selecting => [.. Arguments.Where(a => SelectingOptions.Contains(Split(a).Name))];

    /// <summary>The targets asked for.</summary>
    public IReadOnlyList<string> Targets { get; private init; } = [];

    /// <summary>Whether to say what would run, and run nothing.</summary>
    public bool DryRun { get; private init; }

    /// <summary>Whether this command line runs tasks, and does not only list them.</summary>
    public bool RunsTasks { get; private init; }

    /// <summary>Reads and checks a command line.</summary>
    /// <exception cref="PipelineException">An option, value or target is unknown.</exception>
    public static Options Parse(IReadOnlyList<string> args)
    {
        var given = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var targets = new List<string>();
        for (var i = 0; i < args.Count; i++)
        {
            var (name, value) = Split(args[i]);
            if (value is null && !Flags.Contains(name) && IsValued(name) && i + 1 < args.Count && !args[i + 1].StartsWith('-'))
            {
                value = args[++i];
            }

            if (!given.TryAdd(name, value ?? "") && name is not ("target" or "t"))
            {
                throw new PipelineException($"The option --{name} is given twice.", "Give it once.");
            }

            if (name is "target" or "t")
            {
                CheckTarget(value ?? "");
                targets.Add(value!);
            }
        }

        return Read(given, args) with { Targets = targets.Count > 0 ? targets : ["Default"] };
    }

    /// <summary>The experiment with its selection applied.</summary>
    /// <exception cref="PipelineException">The file, a key, a value or a name in it is wrong.</exception>
    public Experiment LoadExperiment()
    {
        var experiment = ExperimentFile.Load(Experiment).Select(Selection);
        return experiment.Design == SeedDesign.Grid || GridTargets.FirstOrDefault(target => Targets.Contains(target, StringComparer.OrdinalIgnoreCase)) is not { } target
            ? experiment
            : throw new PipelineException(
                $"{target} needs every training seed with every unlearning seed; '{experiment.Name}' runs only the pairs of designs A and B.",
                "Add --design=grid, or \"design\": \"grid\" to the experiment's file. What has run already is reused.");
    }

    private static (string Name, string? Value) Split(string argument)
    {
        if (!argument.StartsWith('-'))
        {
            throw new PipelineException($"'{argument}' is not an option.", "Options are written --name=value, for example --target=Figure2.");
        }

        var parts = argument.TrimStart('-').Split('=', 2);
        var name = parts[0];
        string[] valid = [.. OwnOptions, .. CakeOptions];
        return valid.Contains(name, StringComparer.OrdinalIgnoreCase)
            ? (name.ToLowerInvariant(), parts.Length > 1 ? parts[1] : null)
            : throw new PipelineException($"There is no option --{name}.", Nearest.Hint(name, [.. OwnOptions, .. CakeOptions.Where(o => o is "target" or "tree" or "dryrun" or "description" or "exclusive" or "verbosity")]));
    }

    private static bool IsValued(string name) => OwnOptions.Contains(name) || name is "target" or "t" or "verbosity" or "v" or "working" or "w";

    private static void CheckTarget(string target)
    {
        var names = Assembly.GetExecutingAssembly().GetExportedTypes().Where(t => !t.IsAbstract && typeof(IFrostingTask).IsAssignableFrom(t))
            .Select(t => t.GetCustomAttribute<TaskNameAttribute>()!.Name).Order(StringComparer.Ordinal).ToList();
        if (!names.Contains(target, StringComparer.OrdinalIgnoreCase))
        {
            throw new PipelineException($"There is no target '{target}'.", Nearest.Hint(target, names));
        }
    }

    private static Dictionary<string, string> StageOptions(string? mirror, string? data, string artifacts, int? checkpointEvery, bool tf32)
    {
        if (mirror is not null && !(Uri.TryCreate(mirror, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"))
        {
            throw new PipelineException($"--mirror={mirror}: not a URL.", "Write the address under which the files are, for example --mirror=https://example.org/datasets.");
        }

        if (data is not null && !Directory.Exists(data))
        {
            throw new PipelineException($"--data={data}: there is no such folder.", "Give the folder that has the data set's files as they are published.");
        }

        if (mirror is not null && data is not null)
        {
            throw new PipelineException("--mirror and --data are both given.", "Files are either downloaded or already there: give one of them.");
        }

        var options = new Dictionary<string, string> { [DownloadOptions.Folder] = Path.Combine(artifacts, "downloads") };
        foreach (var (name, value) in ((string, string?)[])
            [(DownloadOptions.Mirror, mirror), (DownloadOptions.Data, data), (TrainingCheckpoints.Every, checkpointEvery?.ToString(CultureInfo.InvariantCulture)), (Compute.Tf32, tf32 ? "on" : null)])
        {
            if (value is not null)
            {
                options[name] = value;
            }
        }

        return options;
    }

    private static Options Read(Dictionary<string, string> given, IReadOnlyList<string> args)
    {
        foreach (var flag in Flags.Where(f => given.TryGetValue(f, out var value) && value is not ("" or "true")))
        {
            throw new PipelineException($"--{flag}={given[flag]}: this option takes no value.", $"Write --{flag}, or leave it out.");
        }

        if (given.ContainsKey("portable") && Text("device") == "cuda")
        {
            throw new PipelineException("--portable is about processors; what a GPU computes depends on the GPU.", "Leave out --portable or --device=cuda.");
        }

        if (CudaOptions.FirstOrDefault(given.ContainsKey) is { } option && Text("device") != "cuda")
        {
            throw new PipelineException($"--{option} is about GPUs, and the device is the CPU.", $"Add --device=cuda, or leave out --{option}.");
        }

        return new Options
        {
            Arguments = args,
            Experiment = Text("experiment") ?? "digits",
            SelectionText = string.Concat(((string[])["experiment", .. SelectingOptions]).Where(given.ContainsKey).Select(name => $" --{name}" + (given[name].Length > 0 ? $"={Quoted(given[name])}" : ""))),
            Selection = new Selection
            {
                TrainingSeeds = Count("training-seeds"),
                UnlearningSeeds = Count("unlearning-seeds"),
                Methods = Text("methods")?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
                Metrics = Text("metric")?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
                Design = Text("design") switch
                {
                    null => null,
                    "pair" => SeedDesign.Pair,
                    "grid" => SeedDesign.Grid,
                    var other => throw new PipelineException($"--design={other}: no such design of seeds.", Nearest.Hint(other, ["pair", "grid"])),
                },
                KeepModels = given.ContainsKey("keep-models"),
                Numerics = given.ContainsKey("portable") ? Numerics.Portable : Numerics.Native,
            },
            Jobs = Count("jobs") ?? Environment.ProcessorCount,
            Device = Text("device") switch
            {
                null or "cpu" => "cpu",
                "cuda" => "cuda",
                var other => throw new PipelineException($"--device={other}: no such device.", Nearest.Hint(other, ["cpu", "cuda"])),
            },
            Gpus = Build.Gpus.Parse(Text("gpus")),
            SlotsPerGpu = Count("slots-per-gpu") ?? 1,
            Tf32 = given.ContainsKey(Compute.Tf32),
            Artifacts = Text("artifacts") ?? "artifacts",
            ForStages = StageOptions(Text(DownloadOptions.Mirror), Text(DownloadOptions.Data), Text("artifacts") ?? "artifacts", Count(TrainingCheckpoints.Every), given.ContainsKey(Compute.Tf32)),
            KeepGoing = given.ContainsKey("keep-going"),
            Retries = Count("retries", least: 0) ?? 0,
            Timeouts = TimeLimits.Parse(Text("timeout")),
            VerifyHashes = given.ContainsKey("verify-hashes"),
            Wait = !given.ContainsKey("no-wait"),
            Stage = Text("stage"),
            Reason = Text("reason"),
            Budget = Text("budget") is not { } hours ? 1
                : double.TryParse(hours, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var budget) && budget is > 0 and <= 1000 ? budget
                : throw new PipelineException($"--budget={hours}: expected a number of hours above 0, at most 1000."),
            Json = given.ContainsKey("json"),
            Check = given.ContainsKey("check"),
            Yes = given.ContainsKey("yes"),
            Reported = Text("reported") ?? "reported",
            Replay = Text("replay") == "all" ? int.MaxValue : Count("replay", least: 0) ?? 0,
            ReplaySeed = Count("replay-seed", least: 0) ?? 1,
            From = Text("from"),
            To = Text("to"),
            Output = Text("output"),
            Without = LeftOutParts.Parse(Text("without")),
            Anonymous = given.ContainsKey("anonymous"),
            FromArchive = Text("from-archive"),
            Remote = Text("remote"),
            Endpoint = Text("endpoint"),
            DryRun = given.Keys.Any(k => k is "dryrun" or "noop" or "whatif"),
            RunsTasks = !given.Keys.Any(k => k is "tree" or "showtree" or "description" or "descriptions" or "showdescription" or "showdescriptions"),
        };

        // As a shell reads it.
        static string Quoted(string value) => value.All(c => char.IsAsciiLetterOrDigit(c) || "-_./,".Contains(c, StringComparison.Ordinal)) ? value
            : $"'{value.Replace("'", "'\\''", StringComparison.Ordinal)}'";

        string? Text(string name) => !given.TryGetValue(name, out var value) ? null : value.Length > 0 ? value
            : throw new PipelineException($"--{name} needs a value.", $"Write --{name}=VALUE.");

        int? Count(string name, int least = 1) => Text(name) is not { } text ? null
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count >= least ? count
            : throw new PipelineException($"--{name}={text}: expected a whole number of at least {least}.");
    }
}

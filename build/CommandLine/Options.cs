using Pipeline;
using Stages.Downloads;
using Stages.Experiments;

namespace Build.CommandLine;

/// <summary>The command line, checked as a whole before anything runs: what the given options mean.</summary>
public sealed class Options
{
    private readonly GivenOptions given;
    private readonly Dictionary<OptionRow, object> values;
    private IReadOnlyList<LaunchGroup>? launching;

    /// <summary>Reads the values of given options.</summary>
    /// <exception cref="PipelineException">A value is none of its option's, two options contradict each other, or an
    /// option is not read by the targets.</exception>
    public Options(GivenOptions given)
    {
        given.CheckReaders();
        this.given = given;
        values = given.Values();
        CheckNumerics();
        CheckDevice();
        LaunchOptions.Check(given);
        CheckDownloads();
        CheckPlanning();
    }

    /// <summary>The targets asked for.</summary>
    public IReadOnlyList<TargetRow> Targets => given.Targets;

    /// <summary>Name of an embedded experiment, or path of a JSON file.</summary>
    public string Experiment => Of(OptionTable.Experiment);

    /// <summary>What the experiment is narrowed to.</summary>
    public Selection Selection =>
        new()
        {
            TrainingSeeds = Of(OptionTable.TrainingSeeds),
            UnlearningSeeds = Of(OptionTable.UnlearningSeeds),
            Methods = Of(OptionTable.Methods),
            Metrics = Of(OptionTable.Metrics),
            Design = Of(OptionTable.Design),
            KeepModels = Of(OptionTable.KeepModels),
            Numerics = Of(OptionTable.Numerics) ?? (Processor.HasAvx2 ? Numerics.Portable : Numerics.Baseline),
        };

    /// <summary>What is to be said of a processor that cannot compute portably; null when nothing is.</summary>
    public string? Remark =>
        Of(OptionTable.Numerics) is null && !Processor.HasAvx2 && Targets.Any(target => target.Does(Work.Selection))
            ? $"{Processor.Lacking}: --numerics=baseline, under keys of its own (docs/science.md, section 9)."
            : null;

    /// <summary>Stages that run at once; the number of cores by default.</summary>
    public int Jobs => Of(OptionTable.Jobs);

    /// <summary>"cpu" or "cuda".</summary>
    public string Device => Of(OptionTable.Device);

    /// <summary>The GPUs to compute on, by index among those that CUDA sees; all of these when null.</summary>
    public IReadOnlyList<int>? Gpus => Of(OptionTable.Gpus);

    /// <summary>Stages that compute on a GPU at once.</summary>
    public int SlotsPerGpu => Of(OptionTable.SlotsPerGpu);

    /// <summary>Whether CUDA may round the factors of products to TF32.</summary>
    public bool Tf32 => Of(OptionTable.Tf32);

    /// <summary>Who starts workers; empty where they are this machine's.</summary>
    public IReadOnlyList<LaunchGroup> Launching =>
        launching ??= LaunchGroup.Of(
            Of(OptionTable.Launch),
            Of(OptionTable.Slurm),
            Of(OptionTable.Cluster),
            Of(OptionTable.Workers),
            inAJobLater: LaunchOptions.Submits(Targets)
        );

    /// <summary>Workers that may live at once, all launchers together.</summary>
    public int LaunchedWorkers => Launching.Sum(group => group.Workers);

    /// <summary>Whether workers with processors of different kinds may compute.</summary>
    public bool Mixed => Of(OptionTable.Mixed);

    /// <summary>The artifacts folder.</summary>
    public string Artifacts => Of(OptionTable.Artifacts);

    /// <summary>Whether anything has run there, or came there.</summary>
    public bool HasStore => Directory.Exists(Path.Combine(Artifacts, "store"));

    /// <summary>Where code fingerprints are remembered between processes; losing it costs half a second.</summary>
    public string CodeCache => Path.Combine(Artifacts, "store", "code");

    /// <summary>
    /// What stages may ask for by name: where downloads come from and are kept, how often a training saves its state.
    /// </summary>
    public IReadOnlyDictionary<string, string> ForStages =>
        OptionTable
            .Rows.Where(row => row.Tells(Told.Stages) && given.Has(row))
            .ToDictionary(row => row.Name, row => row.IsFlag ? "on" : given.Text(row)!)
            .Append(new(DownloadOptions.Folder, Path.Combine(Artifacts, "downloads")))
            .ToDictionary();

    /// <summary>Whether a failure leaves what does not depend on it to run.</summary>
    public bool KeepGoing => Of(OptionTable.KeepGoing);

    /// <summary>How often a failed stage is tried again.</summary>
    public int Retries => Of(OptionTable.Retries);

    /// <summary>How long an attempt at a stage of a kind may take.</summary>
    public IReadOnlyDictionary<string, TimeSpan> Timeouts => Of(OptionTable.Timeouts);

    /// <summary>Whether every object is read, whatever the file system says of it.</summary>
    public bool VerifyHashes => Of(OptionTable.VerifyHashes);

    /// <summary>Whether to wait for another run on the same folder.</summary>
    public bool Wait => !Of(OptionTable.NoWait);

    /// <summary>For targets about one stage (its id, or a file of it) or some (a pattern).</summary>
    public string? Stage => Of(OptionTable.Stage);

    /// <summary>Why a change is accepted.</summary>
    public string? Reason => Of(OptionTable.Reason);

    /// <summary>Hours that Variance plans for, above 0 and at most 1000.</summary>
    public double Budget => Of(OptionTable.Budget);

    /// <summary>The difference between two methods to plan for, in percentage points.</summary>
    public double Difference => Of(OptionTable.Difference);

    /// <summary>The chance of finding it.</summary>
    public double Power => Of(OptionTable.Power);

    /// <summary>Whether training seeds are run one at a time until every comparison is decided.</summary>
    public bool UntilDecided => Of(OptionTable.Until);

    /// <summary>Whether Plan tells what to run next.</summary>
    public bool Pilot => Of(OptionTable.Pilot);

    /// <summary>Whether Status prints JSON.</summary>
    public bool Json => Of(OptionTable.Json);

    /// <summary>Whether Status fails when anything would run.</summary>
    public bool Check => Of(OptionTable.Check);

    /// <summary>Whether Gc deletes.</summary>
    public bool Yes => Of(OptionTable.Yes);

    /// <summary>The earlier side of Diff: the beginning of a key, or a folder.</summary>
    public string? From => Of(OptionTable.From);

    /// <summary>The later side of Diff.</summary>
    public string? To => Of(OptionTable.To);

    /// <summary>The folder of reported numbers, one folder for each experiment.</summary>
    public string Reported => Of(OptionTable.Reported);

    /// <summary>Whether that folder is named, so that it has to be there.</summary>
    public bool NamesReported => given.Has(OptionTable.Reported);

    /// <summary>How many stages Verify runs again to compare their bytes; <see cref="int.MaxValue"/> for all.</summary>
    public int Replay => Of(OptionTable.Replay);

    /// <summary>Chooses which stages those are.</summary>
    public int ReplaySeed => Of(OptionTable.ReplaySeed);

    /// <summary>The file that Archive writes.</summary>
    public string? Output => Of(OptionTable.Output);

    /// <summary>What Archive and Pull leave out.</summary>
    public LeftOutParts Without => Of(OptionTable.Without);

    /// <summary>Whether Archive leaves out, and refuses, what tells who made it.</summary>
    public bool Anonymous => Of(OptionTable.Anonymous);

    /// <summary>Words that an anonymous archive may hold all the same.</summary>
    public IReadOnlyList<string> Harmless => Of(OptionTable.Harmless);

    /// <summary>The archive that Unarchive restores, or a folder that it was unpacked into.</summary>
    public string? FromArchive => Of(OptionTable.FromArchive);

    /// <summary>
    /// Where Push and Pull go: a folder, an address that begins with http:// or https://, or s3://BUCKET/PREFIX.
    /// </summary>
    public string? Remote => Of(OptionTable.Remote);

    /// <summary>The S3 service, when it is not Amazon's.</summary>
    public string? Endpoint => Of(OptionTable.Endpoint);

    /// <summary>Whether to say what would run, and run nothing.</summary>
    public bool DryRun => Of(OptionTable.DryRun);

    /// <summary>Whether Cake lists its targets, and runs none.</summary>
    public bool Lists => Of(OptionTable.Tree) || Of(OptionTable.Description);

    /// <summary>The given options that select what an experiment runs, each as a shell reads it.</summary>
    public IReadOnlyList<string> Selecting => [.. given.Written(OptionTable.Rows.Where(row => row.Tells(Told.Repeats)))];

    /// <summary>These and the experiment's, with a space before each.</summary>
    public string SelectionText => string.Concat(given.Written([OptionTable.Experiment]).Concat(Selecting).Select(option => " " + option));

    /// <summary>The arguments of a worker: what it needs to build the same graph and to run stages of it.</summary>
    public IEnumerable<string> ForWorkers => given.For(Told.Workers);

    /// <summary>The arguments of Cake's host.</summary>
    public IEnumerable<string> ForCake =>
        [.. LaunchOptions.OfThisProcess(Targets).Select(target => $"--target={target.Name}"), .. given.For(Told.Cake)];

    /// <summary>The arguments of the host that a job starts, each as a shell reads it.</summary>
    public IEnumerable<string> ForJob =>
        [
            .. LaunchOptions.OfTheJob(Targets).Select(target => $"--target={target.Name}"),
            .. given.Written(OptionTable.Rows.Where(row => row != OptionTable.Sbatch && row != OptionTable.Working)),
        ];

    /// <summary>Reads and checks a command line.</summary>
    /// <exception cref="PipelineException">It is wrong.</exception>
    public static Options Parse(IReadOnlyList<string> args) => new(new GivenOptions(args));

    /// <summary>These options, with so many training seeds.</summary>
    internal Options WithTrainingSeeds(int count) => new(given.With(OptionTable.TrainingSeeds, $"{count}"));

    /// <summary>An option's value.</summary>
    public T Of<T>(Option<T> option) => values.TryGetValue(option, out var value) ? (T)value : option.Absent;

    private void CheckNumerics()
    {
        if (Of(OptionTable.Numerics) == Numerics.Portable && !Processor.HasAvx2 && Targets.Any(target => target.Does(Work.Workers)))
        {
            throw new PipelineException($"--numerics=portable: {Processor.Lacking}.", "Leave it out, or write --numerics=baseline.");
        }

        if (Device == "cuda" && Of(OptionTable.Numerics) != Numerics.Native)
        {
            throw new PipelineException(
                "--device=cuda: what a GPU computes depends on the GPU; numbers that are the same elsewhere are the CPU's.",
                "Add --numerics=native, here and for targets that look at the results."
            );
        }
    }

    private void CheckDevice()
    {
        foreach (
            var option in ((OptionRow[])[OptionTable.Gpus, OptionTable.SlotsPerGpu, OptionTable.Tf32]).Where(o =>
                given.Has(o) && Device != "cuda"
            )
        )
        {
            throw new PipelineException(
                $"--{option.Name} is about GPUs, and the device is the CPU.",
                $"Add --device=cuda, or leave out --{option.Name}."
            );
        }
    }

    private void CheckDownloads()
    {
        if (given.Has(OptionTable.Mirror) && given.Has(OptionTable.Data))
        {
            throw new PipelineException(
                "--mirror and --data are both given.",
                "Files are either downloaded or already there: give one of them."
            );
        }
    }

    private void CheckPlanning()
    {
        var plans = Targets.Any(target => OptionTable.Power.ReadBy.Contains(target));
        if (given.Has(OptionTable.Budget) && !plans && !Pilot)
        {
            throw new PipelineException("--budget: Plan reads it together with --pilot.", "Add --pilot, or leave out --budget.");
        }

        if (given.Has(OptionTable.Difference) && !plans && !UntilDecided)
        {
            throw new PipelineException(
                $"--difference: {Targets[0].Name} reads it together with --until=decided.",
                "Add --until=decided, or leave out --difference."
            );
        }

        if (UntilDecided && DryRun)
        {
            throw new PipelineException(
                "--until=decided with --dryrun: how many training seeds it takes is known when they have run.",
                "Leave out --until=decided to see the most that would run."
            );
        }
    }
}

using System.Diagnostics;
using System.Security.Cryptography;

namespace EndToEnd.Tests.Spaces;

/// <summary>Started once for all tests that need it.</summary>
[CollectionDefinition(SlurmCluster.Tests)]
public sealed class SlurmClusterTests : ICollectionFixture<SlurmCluster>;

/// <summary>
/// A whole Slurm on this machine, as whoever runs the tests: munge with a key of its own, a controller, and two nodes of
/// one processor each. Without systemd, cgroups or accounting; all in one folder, on ports that were free.
/// </summary>
public sealed class SlurmCluster : IDisposable
{
    /// <summary>The tests that share it.</summary>
    public const string Tests = "a cluster";

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);
    private readonly string folder = Directory.CreateTempSubdirectory("slurm-").FullName;
    private readonly string host = Environment.MachineName.Split('.')[0];

    public SlurmCluster()
    {
        if (Lack is not null)
        {
            return;
        }

        foreach (var name in (string[])["log", "spool", "state", "run"])
        {
            Directory.CreateDirectory(Path.Combine(folder, name));
        }

        File.WriteAllText(Configuration, Settings());
        // Newer versions do not start without cgroups otherwise; older ones do not know the word.
        if (Version.Parse(Command.Run(folder, "/usr/sbin/slurmctld", "-V").Output.Trim().Split(' ')[1]) >= new Version(23, 11))
        {
            File.WriteAllText(Path.Combine(folder, "cgroup.conf"), "CgroupPlugin=disabled\n");
        }

        var key = Path.Combine(folder, "munge.key");
        File.WriteAllBytes(key, RandomNumberGenerator.GetBytes(128));
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Do(
            "munged",
            "--force",
            $"--key-file={key}",
            $"--socket={folder}/run/munge.socket",
            $"--pid-file={folder}/run/munged.pid",
            $"--log-file={folder}/log/munged.log",
            $"--seed-file={folder}/run/munged.seed"
        );
        Do("slurmctld", "-f", Configuration, "-c");
        foreach (var node in Nodes)
        {
            StartNode(node);
        }

        WaitForNodes();
    }

    /// <summary>The nodes.</summary>
    public static string[] Nodes { get; } = ["n1", "n2"];

    /// <summary>Waits until all nodes are there and have nothing to do.</summary>
    public void WaitForNodes() =>
        Processes.WaitUntil(
            () => Ask("sinfo", "-h", "-N", "-p", "main", "-o", "%T").Output.Split('\n').Count(l => l.StartsWith("idle")) == Nodes.Length,
            Longest,
            "the nodes are idle"
        );

    /// <summary>Starts a node's daemon.</summary>
    public void StartNode(string node) => Do("slurmd", "-f", Configuration, "-N", node);

    /// <summary>Has the controller take a node for failed. It comes back by itself: its daemon lives.</summary>
    public void Fail(string node) => Ask("scontrol", "update", $"NodeName={node}", "State=DOWN", "Reason=test").AssertSuccess();

    /// <summary>A node's daemon.</summary>
    public int Daemon(string node) => int.Parse(File.ReadAllText(Path.Combine(folder, "run", $"slurmd.{node}.pid")));

    /// <summary>Has a job take a node, and gives its id as soon as it runs.</summary>
    public string Occupy(string node, string partition, TimeSpan time)
    {
        string[] batch = ["--parsable", $"--partition={partition}", $"--nodelist={node}", "--output=/dev/null"];
        var job = Ask("sbatch", [.. batch, $"--wrap=sleep {time.TotalSeconds}"]).AssertSuccess().Output.Trim();
        Processes.WaitUntil(() => Ask("squeue", "-h", "-j", job, "-o", "%T").Output.Trim() == "RUNNING", Longest, $"a job has {node}");
        return job;
    }

    /// <summary>Does something while jobs have all nodes; it is told their ids.</summary>
    public void WhileOccupied(Action<IReadOnlyList<string>> act)
    {
        var jobs = Nodes.Select(node => Occupy(node, "main", Longest * 10)).ToList();
        try
        {
            act(jobs);
        }
        finally
        {
            jobs.ForEach(job => Ask("scancel", job));
        }

        WaitForNoJob(Longest);
    }

    /// <summary>Why there can be none here; null when there can.</summary>
    public static string? Lack { get; } =
        ((string[])["slurmctld", "slurmd", "munged", "srun"]).FirstOrDefault(name =>
            !((string[])["/usr/sbin", "/usr/bin"]).Any(place => File.Exists(Path.Combine(place, name)))
        )
            is { } absent
            ? $"there is no {absent} on this machine (Debian: slurm-wlm, munge)"
            : null;

    /// <summary>Names the file by which every command of Slurm finds this cluster.</summary>
    public KeyValuePair<string, string?> Variable => new("SLURM_CONF", Configuration);

    private string Setting => $"SLURM_CONF={Configuration}";

    private string Configuration => Path.Combine(folder, "slurm.conf");

    /// <summary>Runs a command of Slurm.</summary>
    public HostResult Ask(string program, params string[] arguments)
    {
        using var process = Command.Start(folder, program, arguments, [Variable]);
        return Command.End(process);
    }

    /// <summary>The states of all jobs in the queue.</summary>
    public IReadOnlyList<string> Queue => Ask("squeue", "-h", "-o", "%T").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>How often the controller has refused a job.</summary>
    public int Refusals =>
        File.ReadLines(Path.Combine(folder, "log/slurmctld.log")).Count(l => l.Contains("_slurm_rpc_allocate_resources:"));

    /// <summary>Lets a partition take jobs (UP), or refuse them (DRAIN).</summary>
    public void Set(string partition, string state) =>
        Ask("scontrol", "update", $"PartitionName={partition}", $"State={state}").AssertSuccess();

    /// <summary>Waits until no job is left.</summary>
    public void WaitForNoJob(TimeSpan atMost) => Processes.WaitUntil(() => Queue.Count == 0, atMost, "no job is left");

    /// <summary>The processes of jobs on a node.</summary>
    public IReadOnlyList<int> Tasks(string node) =>
        [
            .. Directory
                .EnumerateDirectories("/proc")
                .Select(Path.GetFileName)
                .Select(name => int.TryParse(name, out var id) ? id : 0)
                .Where(id => id > 0 && Environ(id) is var set && set.Contains($"SLURMD_NODENAME={node}") && set.Contains(Setting)),
        ];

    /// <summary>These, and the daemons that started them.</summary>
    public IReadOnlyList<int> OnNode(string node)
    {
        var tasks = Tasks(node);
        return [.. tasks, .. tasks.Select(Processes.Parent).Where(id => Line(id).StartsWith("slurmstepd")).Distinct()];
    }

    public void Dispose()
    {
        if (Lack is null)
        {
            Ask("scancel", "--user", Environment.UserName);
            Nodes.SelectMany(OnNode).ToList().ForEach(process => Command.Run("/", "kill", "-KILL", $"{process}"));
            foreach (var pid in Directory.EnumerateFiles(Path.Combine(folder, "run"), "*.pid").OrderDescending())
            {
                End(int.Parse(File.ReadAllText(pid)));
            }
        }

        Directory.Delete(folder, recursive: true);
    }

    private static string[] Environ(int process) => Read(process, "environ").Split('\0');

    private static string Line(int process) => Read(process, "cmdline");

    private static string Read(int process, string what)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/{what}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static void End(int process)
    {
        try
        {
            using var daemon = Process.GetProcessById(process);
            foreach (var started in Processes.Descendants(process).Skip(1))
            {
                Command.Run("/", "kill", "-KILL", $"{started}");
            }

            daemon.Kill();
            daemon.WaitForExit();
        }
        catch (ArgumentException)
        {
            // It has ended.
        }
    }

    // Daemons go to the background and may keep pipes open, so nothing of what they print is read.
    private void Do(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo("sh", ["-c", "exec \"$@\" > /dev/null 2>> log/start", "sh", program, .. arguments])
        {
            WorkingDirectory = folder,
        };
        start.Environment[Variable.Key] = Variable.Value;
        start.Environment["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin";
        using var process = Process.Start(start)!;
        Assert.True(
            process.WaitForExit(Longest) && process.ExitCode == 0,
            $"{program}: {File.ReadAllText(Path.Combine(folder, "log/start"))}"
        );
    }

    private string Settings() =>
        $"""
            ClusterName=test
            SlurmctldHost={host}(127.0.0.1)
            SlurmctldPort={BucketServer.FreePort()}
            SlurmUser={Environment.UserName}
            SlurmdUser={Environment.UserName}
            AuthType=auth/munge
            AuthInfo=socket={folder}/run/munge.socket,cred_expire=5
            CredType=cred/munge
            StateSaveLocation={folder}/state
            SlurmdSpoolDir={folder}/spool/%n
            SlurmctldPidFile={folder}/run/a-slurmctld.pid
            SlurmdPidFile={folder}/run/slurmd.%n.pid
            SlurmctldLogFile={folder}/log/slurmctld.log
            SlurmdLogFile={folder}/log/slurmd.%n.log
            ProctrackType=proctrack/linuxproc
            TaskPlugin=task/none
            JobAcctGatherType=jobacct_gather/none
            AccountingStorageType=accounting_storage/none
            MpiDefault=none
            SelectType=select/cons_tres
            SelectTypeParameters=CR_CPU
            SchedulerParameters=sched_interval=1,bf_interval=1,sched_min_interval=10000,batch_sched_delay=0
            PreemptType=preempt/partition_prio
            PreemptMode=REQUEUE
            SlurmdTimeout=10
            KillWait=2
            JobRequeue=0
            ReturnToService=2
            MessageTimeout=10
            PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE PriorityTier=1 PreemptMode=REQUEUE
            PartitionName=short Nodes=ALL MaxTime=00:01:00 PriorityTier=1
            PartitionName=urgent Nodes=ALL MaxTime=INFINITE PriorityTier=10 PreemptMode=OFF
            {string.Join('\n', Nodes.Select(Node))}
            """ + "\n";

    private string Node(string name) =>
        $"NodeName={name} NodeHostname={host} NodeAddr=127.0.0.1 Port={BucketServer.FreePort()} CPUs=1 RealMemory=500 State=UNKNOWN";
}

/// <summary>A fact about a real Slurm.</summary>
internal sealed class SlurmFactAttribute : FactAttribute
{
    public SlurmFactAttribute() => Skip = SlurmCluster.Lack!;
}

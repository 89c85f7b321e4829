using System.Diagnostics;
using Pipeline;
using Pipeline.Running;
using Pipeline.Store;

namespace Cluster;

/// <summary>A run of the real host, in a folder of its own, with fake or real workers.</summary>
internal sealed class HostRun : IProgress<StageEvent>, IDisposable
{
    private const string Functions = """
        hello() { printf '\001{"Hello":{"Program":"","Node":"fake","Job":null,"Class":"","Facts":{}}}\n'; }
        answer() { printf '\001{"Key":"%s","Result":{"Seconds":%s,"Measurements":{},"Streams":[]}}\n' "$key" "$seconds"; }
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("cluster-").FullName;

    /// <summary>When the first stage began, and when the last ended.</summary>
    public (long First, long Last) Times { get; private set; }

    /// <summary>When a stage first went back to wait.</summary>
    public long FirstLoss { get; private set; }

    /// <summary>How often one did.</summary>
    public int Losses { get; private set; }

    /// <summary>Stages that ended well.</summary>
    public int Done { get; private set; }

    /// <summary>Most threads of this process that were seen.</summary>
    public int Threads { get; private set; }

    /// <summary>Most memory of this process so far, in MB.</summary>
    public static long Megabytes => Process.GetCurrentProcess().PeakWorkingSet64 >> 20;

    /// <summary>A worker in shell, without a process for each stage but for its sleep.</summary>
    /// <param name="act">What it does before it answers.</param>
    /// <param name="greet">How it says who it is.</param>
    public static ProcessStartInfo Fake(string act, string greet = "hello") =>
        new(
            "dash",
            [
                "-c",
                $$$"""
                {{{Functions}}}
                {{{greet}}}
                while read -r line; do
                  if [ -z "$line" ]; then printf '\001{"Beat":true}\n'; continue; fi
                  key=${line#*'"Key":"'} folder=${line#*'"Folder":"'} stage=${line#*'"Stage":"'}
                  key=${key%%'"'*} folder=${folder%%'"'*} stage=${stage%%'"'*}
                  seconds=${stage#fake/} seconds=${seconds%/*}
                  {{{act}}}
                  printf x > "$folder/out"
                  answer
                done
                """,
            ]
        );

    /// <summary>Runs a graph to its end.</summary>
    public async Task<RunSummary> RunAsync(
        Stage target,
        int workers,
        Func<string, ProcessStartInfo> start,
        bool launched,
        WorkerTimes? times = null
    )
    {
        using var store = new ArtifactStore(folder);
        using var pool = new WorkerPool(start, new([.. Enumerable.Repeat("", workers)]), times)
        {
            Launched = launched,
            Admit = hello => hello.Class is null ? "It speaks another version of the protocol." : null,
        };
        var options = new RunOptions("fake", workers + 1, "cpu", KeepGoing: true, new(() => new Dictionary<string, string>()))
        {
            Workers = new(workers),
            InHost = 1,
        };
        var run = new Runner(new Graph([target]), store, _ => "code", pool.RunAsync, options, this) { Pool = pool }.RunAsync(
            default,
            default
        );
        while (await Task.WhenAny(run, Task.Delay(200)).ConfigureAwait(false) != run)
        {
            Threads = Math.Max(Threads, Directory.GetDirectories("/proc/self/task").Length);
        }

        return await run.ConfigureAwait(false);
    }

    /// <summary>Ids of the executions that were recorded.</summary>
    public IReadOnlyList<string> Recorded()
    {
        using var store = new ArtifactStore(folder);
        return [.. store.Records.Where(r => !r.Failed).Select(r => r.StageId)];
    }

    /// <summary>Attempts that nobody has cleared away.</summary>
    public int LeftOver() => Directory.GetDirectories(Path.Combine(folder, "store", "attempts")).Length;

    public void Report(StageEvent value)
    {
        var now = Stopwatch.GetTimestamp();
        if (value is { State: StageState.Running, Message: null } && Times.First == 0)
        {
            Times = (now, now);
        }
        else if (value.State == StageState.Done)
        {
            Done++;
            Times = (Times.First, now);
        }
        else if (value is { State: StageState.Want, Message: not null })
        {
            Losses++;
            FirstLoss = FirstLoss == 0 ? now : FirstLoss;
        }
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
